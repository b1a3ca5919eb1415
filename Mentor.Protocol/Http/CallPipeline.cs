using System.Threading.Channels;
using Google.Protobuf;

namespace Mentor.Protocol.Http;

/// <summary>Sends calls one at a time, in the order in which they were given but for patient ones: only so does Mesos keep their order.</summary>
internal sealed class CallPipeline<TCall> : IAsyncDisposable where TCall : class, IMessage
{
    private readonly Channel<PendingCall> _calls = Channel.CreateUnbounded<PendingCall>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Func<TCall, CancellationToken, Task> _send;
    private readonly object _owner;
    private readonly Func<TCall, bool>? _isPatient;
    private readonly Task _loop;
    private volatile bool _isDisposed;

    /// <param name="send">Sends one call; the token is that of the call.</param>
    /// <param name="owner">Whose disposal it is.</param>
    /// <param name="isPatient">Which calls let all others that wait go first, since their order does not matter; null: none.</param>
    public CallPipeline(Func<TCall, CancellationToken, Task> send, object owner, Func<TCall, bool>? isPatient = null)
    {
        _isPatient = isPatient;
        _send = send;
        _owner = owner;
        _loop = RunAsync();
    }

    public Task SendAsync(TCall call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested) return Task.FromCanceled(cancellationToken);
        var pending = new PendingCall(call, cancellationToken);
        return _calls.Writer.TryWrite(pending) ? pending.Task : Task.FromException(new ObjectDisposedException(_owner.GetType().FullName));
    }

    /// <summary>Calls that wait fail with <see cref="ObjectDisposedException"/>; the one under way is for the owner to cancel.</summary>
    public async ValueTask DisposeAsync()
    {
        _isDisposed = true;
        _calls.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
    }

    private async Task RunAsync()
    {
        Queue<PendingCall> patient = new();
        while (patient.Count > 0 || await _calls.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_calls.Reader.TryRead(out var pending))
            {
                if (_isPatient?.Invoke(pending.Call) == true) patient.Enqueue(pending);
                else await SendAsync(pending).ConfigureAwait(false);
            }

            if (patient.TryDequeue(out var next)) await SendAsync(next).ConfigureAwait(false);
        }
    }

    private async Task SendAsync(PendingCall pending)
    {
        if (pending.Task.IsCompleted) return;
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, _owner);
            await _send(pending.Call, pending.CancellationToken).ConfigureAwait(false);
            pending.Succeed();
        }
        catch (Exception failure)
        {
            pending.Fail(failure);
        }
    }

    private sealed class PendingCall : TaskCompletionSource
    {
        private readonly CancellationTokenRegistration _registration;

        public PendingCall(TCall call, CancellationToken cancellationToken)
            : base(TaskCreationOptions.RunContinuationsAsynchronously)
        {
            Call = call;
            CancellationToken = cancellationToken;
            _registration = cancellationToken.UnsafeRegister(static (pending, token) => ((PendingCall)pending!).TrySetCanceled(token), this);
        }

        public TCall Call { get; }

        public CancellationToken CancellationToken { get; }

        public void Succeed()
        {
            _registration.Unregister();
            TrySetResult();
        }

        public void Fail(Exception failure)
        {
            _registration.Unregister();
            if (CancellationToken.IsCancellationRequested) TrySetCanceled(CancellationToken);
            else TrySetException(failure);
        }
    }
}
