namespace Mentor.Protocol.Http;

/// <summary>What calls need to know of the present event stream, and whether it still is.</summary>
internal sealed class Subscription : IDisposable
{
    // A TEARDOWN ends the stream at about the time at which it is answered: calls under way may still hear their answer.
    private static readonly TimeSpan Afterlife = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _gone;

    public Subscription(Uri endpoint, string? streamId, TimeProvider time)
    {
        Endpoint = endpoint;
        StreamId = streamId;
        _gone = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Gone = _gone.Token;
    }

    public Uri Endpoint { get; }

    public string? StreamId { get; }

    /// <summary>Cancels calls under way.</summary>
    public CancellationToken Gone { get; }

    /// <summary>The stream is over; so are, soon, the calls under way.</summary>
    public void End() => _gone.CancelAfter(Afterlife);

    public void Abort() => _gone.Cancel();

    public void Dispose() => _gone.Dispose();
}
