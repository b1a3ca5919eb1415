namespace Mentor.Protocol.Http;

/// <summary>Cancels its token when nothing was heard for some heartbeats. Hearing costs one timestamp, no timer.</summary>
internal sealed class SilenceWatch(TimeProvider time, CancellationToken cancellationToken) : IDisposable
{
    private readonly CancellationTokenSource _over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    private volatile bool _isTooLong;
    private ITimer? _timer;
    private long _heard;

    /// <summary>Cancelled by the caller's token, too.</summary>
    public CancellationToken Token => _over.Token;

    public bool IsTooLong => _isTooLong;

    public TimeSpan Limit { get; private set; }

    public void Start(TimeSpan interval, int missed)
    {
        Limit = interval * missed;
        Heard();
        _timer?.Dispose();
        _timer = time.CreateTimer(static watch => ((SilenceWatch)watch!).Check(), this, interval, interval);
    }

    public void Heard() => Volatile.Write(ref _heard, time.GetTimestamp());

    public void Cancel()
    {
        try
        {
            _over.Cancel();
        }
        catch (ObjectDisposedException)
        {
            // The stream ended by itself while the timer fired.
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _over.Dispose();
    }

    private void Check()
    {
        if (time.GetElapsedTime(Volatile.Read(ref _heard)) < Limit) return;
        _isTooLong = true;
        Cancel();
    }
}
