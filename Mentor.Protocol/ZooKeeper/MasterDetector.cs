using System.Diagnostics;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Http;
using Microsoft.Extensions.Logging;
using Polly;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>Knows which master leads: of the masters that registered in ZooKeeper, the one that came first.</summary>
internal sealed class MasterDetector : IAsyncDisposable
{
    // That of Mesos' own masters and agents.
    private static readonly TimeSpan UsualSessionTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly ZooKeeperAddress _address;
    private readonly TimeProvider _time;
    private readonly ILogger _log;
    private readonly ZooKeeperSession _session;
    private readonly ResiliencePipeline _retries;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;
    private volatile Leadership _known = new(isKnown: false, null, null);

    /// <param name="address">Asked from now on.</param>
    /// <param name="logging">Told of leaders and of what goes wrong.</param>
    /// <param name="time">Measures pauses and silence.</param>
    /// <param name="sessionTimeout">Default 10 s. After that, an unheard client is no client; a server that falls silent is left after two thirds of it.</param>
    public MasterDetector(ZooKeeperAddress address, ILoggerFactory logging, TimeProvider time, TimeSpan? sessionTimeout = null)
    {
        _address = address;
        _time = time;
        _log = logging.CreateLogger<MasterDetector>();
        _session = new(address, sessionTimeout ?? UsualSessionTimeout, time, _log);
        _retries = Reconnection.Exponential(LongestPause, time, Failed);
        _watching = WatchGroupAsync();
    }

    /// <summary>Why there is no leader, or none that is sure; null when all is well.</summary>
    public MesosApiException? Problem => _known.Problem;

    /// <summary>
    /// The leader, and each that follows it; null while there is none. Quick changes are seen as one. While ZooKeeper cannot be asked, whom it
    /// named last is taken to lead.
    /// </summary>
    /// <exception cref="MesosApiException">ZooKeeper refuses for good.</exception>
    /// <exception cref="OperationCanceledException">Also when the detector is disposed.</exception>
    public async IAsyncEnumerable<Uri?> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Leadership? told = null;
        for (var known = _known; ; known = await known.Next.WaitAsync(cancellationToken).ConfigureAwait(false))
        {
            if (known.Problem is { IsTransient: false } refused) throw refused;
            if (!known.IsKnown || (told is not null && told.Leader == known.Leader)) continue;
            yield return (told = known).Leader;
        }
    }

    /// <summary>The leader, as soon as there is one.</summary>
    /// <param name="otherThan">Waits for another one.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="MesosApiException">ZooKeeper refuses for good.</exception>
    public async Task<Uri> LeaderAsync(Uri? otherThan, CancellationToken cancellationToken)
    {
        await foreach (var leader in WatchAsync(cancellationToken).ConfigureAwait(false))
        {
            if (leader is not null && leader != otherThan) return leader;
        }

        throw new UnreachableException();
    }

    /// <inheritdoc cref="LeaderAsync(Uri,CancellationToken)"/>
    /// <exception cref="MesosApiException">There is none within that time; the message says why. Or ZooKeeper refuses for good.</exception>
    public async Task<Uri> LeaderAsync(TimeSpan within, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(within, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            return await LeaderAsync(otherThan: null, either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            var problem = Problem;
            throw new MesosApiException(
                $"No leading Mesos master was found within {within.TotalSeconds:0.##} s. " +
                (problem?.Message ?? $"No server of {_address} has answered yet. Check the address (MESOS_MASTER or the option Master), and that ZooKeeper is running."),
                isTransient: true, innerException: problem);
        }
    }

    public override string ToString() => _address.ToString();

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task WatchGroupAsync()
    {
        try
        {
            var connection = await _retries.ExecuteAsync(async token => await ConnectAsync(token).ConfigureAwait(false), _ended.Token).ConfigureAwait(false);
            while (true)
            {
                var lost = await FollowAsync(connection).ConfigureAwait(false);
                connection = await _retries.RunAsync(lost, ConnectAsync, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (Exception) when (_ended.IsCancellationRequested)
        {
            // Polly may hand out the last failure instead of a cancellation.
        }
        catch (MesosApiException refused)
        {
            _log.Refused(refused.Message);
            Publish(_known.But(refused));
        }
        finally
        {
            await _session.DisposeAsync().ConfigureAwait(false);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, _time, _ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _known.End();
    }

    // A server that takes the session but does not answer is as good as none: hence the first look belongs to the connecting.
    private async Task<ZooKeeperConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await _session.ConnectAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await LookAsync(connection, cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch (ZooKeeperException broken)
        {
            throw Lost(connection, broken);
        }
    }

    /// <returns>Why the connection is no more.</returns>
    private async Task<MesosApiException> FollowAsync(ZooKeeperConnection connection)
    {
        try
        {
            while (true)
            {
                await connection.NoticeAsync(_ended.Token).ConfigureAwait(false);
                await LookAsync(connection, _ended.Token).ConfigureAwait(false);
            }
        }
        catch (ZooKeeperException broken)
        {
            return Lost(connection, broken);
        }
    }

    /// <summary>Finds the leader and sets the watches, which fire once, for whatever comes after.</summary>
    private async Task LookAsync(ZooKeeperConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            var (leader, problem) = await GroupReader.ReadAsync(connection, _address, cancellationToken).ConfigureAwait(false);
            if (leader is not null && leader != _known.Leader) _log.Leads(leader, _address);
            if (problem is not null) _log.NoneLeads(problem.Message);
            Publish(new(isKnown: true, leader, problem));
        }
        catch (InvalidDataException garbled)
        {
            throw ZooKeeperException.Loss(garbled, "");
        }
        catch (ZooKeeperException refused) when (refused.Error == ZooKeeperError.NoAuth)
        {
            throw new MesosApiException(
                $"ZooKeeper at {_address} does not let this program read '{_address.Path}' (NOAUTH). " +
                (_address.Credentials is null
                    ? $"Its access list asks for digest credentials: put them into the address, {ZooKeeperAddress.Form}."
                    : "Its access list does not hold the digest of the user and password in the address: correct them."),
                isTransient: false, innerException: refused);
        }
    }

    private MesosApiException Lost(ZooKeeperConnection connection, ZooKeeperException broken) => new(
        $"The connection to the ZooKeeper server {ZooKeeperAddress.NameOf(connection.Server)} of {_address} is lost: {broken.Message}. It is tried again.",
        isTransient: true, innerException: broken);

    private void Failed(Exception failure)
    {
        _log.Unreachable(failure.Message);
        Publish(_known.But((MesosApiException)failure));
    }

    private void Publish(Leadership next)
    {
        var before = _known;
        _known = next;
        before.Give(next);
    }
}
