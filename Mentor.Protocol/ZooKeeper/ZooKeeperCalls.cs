using System.Text;

namespace Mentor.Protocol.ZooKeeper;

internal static class ZooKeeperCalls
{
    private const int AuthenticationXid = -4;

    /// <summary>For this connection; each one needs it anew.</summary>
    public static Task AuthenticateAsync(this ZooKeeperConnection connection, string credentials, CancellationToken cancellationToken) => connection.CallAsync(
        ZooKeeperCall.Authenticate,
        packet => packet.Write(0).Write("digest").Write(Encoding.UTF8.GetBytes(credentials).AsSpan()),
        cancellationToken,
        AuthenticationXid);

    /// <summary>Watches the znode for its creation.</summary>
    public static async Task<bool> ExistsAsync(this ZooKeeperConnection connection, string path, CancellationToken cancellationToken)
    {
        try
        {
            await connection.CallAsync(ZooKeeperCall.Exists, call => call.Write(path).Write(true), cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (ZooKeeperException gone) when (gone.Error == ZooKeeperError.NoNode)
        {
            return false;
        }
    }

    /// <summary>Watches the znode, if there is one, for changes among its children and for its end.</summary>
    /// <returns>Null when there is none.</returns>
    public static async Task<string[]?> ChildrenAsync(this ZooKeeperConnection connection, string path, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await connection.CallAsync(ZooKeeperCall.GetChildren, call => call.Write(path).Write(true), cancellationToken).ConfigureAwait(false);
            return new JuteReader(answer.Span).ReadTexts();
        }
        catch (ZooKeeperException gone) when (gone.Error == ZooKeeperError.NoNode)
        {
            return null;
        }
    }

    /// <returns>Null when there is no such znode.</returns>
    public static async Task<byte[]?> DataAsync(this ZooKeeperConnection connection, string path, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await connection.CallAsync(ZooKeeperCall.GetData, call => call.Write(path).Write(false), cancellationToken).ConfigureAwait(false);
            return new JuteReader(answer.Span).ReadBytes().ToArray();
        }
        catch (ZooKeeperException gone) when (gone.Error == ZooKeeperError.NoNode)
        {
            return null;
        }
    }

    public static Task CloseSessionAsync(this ZooKeeperConnection connection, CancellationToken cancellationToken) =>
        connection.CallAsync(ZooKeeperCall.CloseSession, static _ => { }, cancellationToken);
}
