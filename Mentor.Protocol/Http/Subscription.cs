namespace Mentor.Protocol.Http;

/// <summary>What calls need to know of the present event stream, and whether it still is.</summary>
internal sealed class Subscription : IDisposable
{
    // A TEARDOWN ends the stream at about the time at which it is answered: calls under way may still hear their answer.
    private static readonly TimeSpan Afterlife = TimeSpan.FromSeconds(2);

    private readonly CancellationTokenSource _gone;
    private readonly TimeProvider _time;

    /// <param name="endpoint">Where calls go.</param>
    /// <param name="streamId">Goes with each call to a master.</param>
    /// <param name="callLimit">A call that is not answered in that time has failed.</param>
    /// <param name="time">Measures it.</param>
    public Subscription(Uri endpoint, string? streamId, TimeSpan callLimit, TimeProvider time)
    {
        _time = time;
        CallLimit = callLimit;
        Endpoint = endpoint;
        StreamId = streamId;
        _gone = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        Gone = _gone.Token;
    }

    public Uri Endpoint { get; }

    public string? StreamId { get; }

    public TimeSpan CallLimit { get; }

    /// <summary>Cancels calls under way.</summary>
    public CancellationToken Gone { get; }

    /// <summary>The stream is over; so are, soon, the calls under way.</summary>
    public void End() => _gone.CancelAfter(Afterlife);

    public void Abort() => _gone.Cancel();

    /// <summary>Cancelled when a call that begins now takes too long.</summary>
    public CancellationTokenSource BeginCall() => new(CallLimit, _time);

    public void Dispose() => _gone.Dispose();
}
