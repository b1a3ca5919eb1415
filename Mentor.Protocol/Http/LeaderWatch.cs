using Mentor.Protocol.ZooKeeper;

namespace Mentor.Protocol.Http;

/// <summary>Drops a stream as soon as another master leads. One that lost its office usually ends by itself, but not when it is cut off from the others.</summary>
internal sealed class LeaderWatch : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _watching;

    /// <param name="detector">Says who leads.</param>
    /// <param name="leader">The one that it named when the stream was opened.</param>
    /// <param name="endpoint">Where the stream comes from, after redirects.</param>
    /// <param name="drop">Ends the stream with this reason.</param>
    /// <param name="peer">Words the reason.</param>
    public LeaderWatch(MasterDetector detector, Uri leader, Uri endpoint, Action<MesosApiException> drop, MesosPeer peer) =>
        _watching = WatchAsync(detector, leader, endpoint, drop, peer);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _watching.ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task WatchAsync(MasterDetector detector, Uri leader, Uri endpoint, Action<MesosApiException> drop, MesosPeer peer)
    {
        try
        {
            // A redirect may have been faster than ZooKeeper.
            while ((leader = await detector.LeaderAsync(otherThan: leader, _ended.Token).ConfigureAwait(false)).Authority == endpoint.Authority)
            {
            }

            drop(peer.Deposed(endpoint, leader, detector.ToString()));
        }
        catch (Exception over) when (over is OperationCanceledException or MesosApiException)
        {
            // The stream ended first; or ZooKeeper says no more, which is no reason to leave a master that answers.
        }
    }
}
