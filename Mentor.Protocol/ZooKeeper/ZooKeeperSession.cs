using System.Net;
using Mentor.Protocol.Http;
using Microsoft.Extensions.Logging;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>A session that outlives its connections: each goes on where the one before ended, while the servers remember. For one caller at a time.</summary>
internal sealed class ZooKeeperSession : IAsyncDisposable
{
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LeastLimit = TimeSpan.FromSeconds(1);

    private readonly ZooKeeperAddress _address;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan _limit;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly DnsEndPoint[] _servers;
    private ZooKeeperConnection? _connection;
    private SessionTicket? _ticket;
    private long _lost;
    private int _turn;

    /// <param name="address">The servers, asked in a random order so that clients spread over them.</param>
    /// <param name="timeout">What the session asks for; servers have bounds for it.</param>
    /// <param name="time">Measures it.</param>
    /// <param name="log">Told of sessions.</param>
    public ZooKeeperSession(ZooKeeperAddress address, TimeSpan timeout, TimeProvider time, ILogger log)
    {
        _address = address;
        _timeout = timeout;
        _time = time;
        _log = log;
        _servers = [.. address.Servers];
        Random.Shared.Shuffle(_servers);

        // All servers are to be asked before the session ends.
        var share = timeout / _servers.Length;
        _limit = share > LeastLimit ? share : LeastLimit;
    }

    /// <summary>Asks each server once, beginning after the last one. Ends the connection before.</summary>
    /// <exception cref="MesosApiException">None could be used; transient unless it is for the credentials.</exception>
    public async Task<ZooKeeperConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        await DropAsync().ConfigureAwait(false);
        List<string> reasons = [];
        for (var i = 0; i < _servers.Length; i++)
        {
            var server = _servers[_turn++ % _servers.Length];
            try
            {
                return _connection = await OpenAsync(server, cancellationToken).ConfigureAwait(false);
            }
            catch (ZooKeeperException refused) when (refused.Error == ZooKeeperError.AuthenticationFailed)
            {
                throw new MesosApiException(
                    $"ZooKeeper at {ZooKeeperAddress.NameOf(server)} does not take the digest credentials of {_address}: {refused.Message}. " +
                    "Correct user and password in the address (MESOS_MASTER or the option Master).",
                    isTransient: false, innerException: refused);
            }
            catch (ZooKeeperException failure)
            {
                reasons.Add($"{ZooKeeperAddress.NameOf(server)} ({failure.Message})");
            }
        }

        throw new MesosApiException(
            $"No ZooKeeper server of {_address} can be used: {string.Join(", ", reasons)}. " +
            "Check the address (MESOS_MASTER or the option Master), and that ZooKeeper is running.",
            isTransient: true);
    }

    /// <summary>Ends the session, so that no server keeps it until its time-out.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_connection is null) return;
        using var patience = new CancellationTokenSource(Farewell, _time);
        try
        {
            await _connection.CloseSessionAsync(patience.Token).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is ZooKeeperException or OperationCanceledException)
        {
            // Then it ends by itself.
        }

        await DropAsync().ConfigureAwait(false);
    }

    private async Task DropAsync()
    {
        if (_connection is null) return;
        await _connection.DisposeAsync().ConfigureAwait(false);
        _ticket = _connection.Ticket;
        _connection = null;
        _lost = _time.GetTimestamp();
    }

    private async Task<ZooKeeperConnection> OpenAsync(DnsEndPoint server, CancellationToken cancellationToken)
    {
        // Servers that were set up anew would turn a client away for ever that has seen more than they have.
        if (_ticket is { } old && _time.GetElapsedTime(_lost) >= old.Timeout) Forget(old);
        try
        {
            return await OpenAsync(server, _ticket ?? SessionTicket.ForNew(_timeout), cancellationToken).ConfigureAwait(false);
        }
        catch (ZooKeeperException over) when (over.Error == ZooKeeperError.SessionExpired && _ticket is { } expired)
        {
            Forget(expired);
            return await OpenAsync(server, SessionTicket.ForNew(_timeout), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<ZooKeeperConnection> OpenAsync(DnsEndPoint server, SessionTicket ticket, CancellationToken cancellationToken)
    {
        var connection = await ZooKeeperConnection.OpenAsync(server, ticket, _limit, _time, cancellationToken).ConfigureAwait(false);
        try
        {
            if (_address.Credentials is { } credentials) await connection.AuthenticateAsync(credentials, cancellationToken).ConfigureAwait(false);
            _log.Connected(connection.Ticket.Id, ZooKeeperAddress.NameOf(server), connection.Ticket.Timeout);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private void Forget(SessionTicket ticket)
    {
        _log.Expired(ticket.Id, _address);
        _ticket = null;
    }
}
