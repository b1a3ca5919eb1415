using Google.Protobuf;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Executors;
using V1 = Mesos.V1;

namespace Mentor.Executor;

/// <summary>One task from its launch to its one terminal update.</summary>
internal sealed class RunningTask : IDisposable
{
    // Every update that is not the last holds back the last until it is acknowledged: short tasks do without TASK_RUNNING.
    private static readonly TimeSpan WorthMentioning = TimeSpan.FromMilliseconds(200);

    private readonly CancellationTokenSource _cancellation = new();
    private readonly Lock _gate = new();
    private readonly Outbox _outbox;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private bool _hasEnded;

    public RunningTask(V1.TaskInfo info, Outbox outbox, TimeProvider time)
    {
        Info = info;
        _outbox = outbox;
        _time = time;
        _timer = time.CreateTimer(static self => ((RunningTask)self!).Mention(), this, WorthMentioning, Timeout.InfiniteTimeSpan);
    }

    public V1.TaskInfo Info { get; }

    /// <summary>Cancelled by KILL and by SHUTDOWN.</summary>
    public CancellationToken Token => _cancellation.Token;

    /// <summary>Takes what it prints; null before its delegate runs.</summary>
    public TaskOutput? Output { get; set; }

    /// <summary>Not before its terminal update was posted.</summary>
    public Task Completion { get; set; } = Task.CompletedTask;

    // On a thread of its own: what a delegate registered on the token runs within, and must not hold the event loop.
    public void Cancel() => ThreadPool.UnsafeQueueUserWorkItem(
        static self =>
        {
            try
            {
                self._cancellation.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It ended by itself meanwhile.
            }
            catch (AggregateException e)
            {
                Console.Error.WriteLine($"A cancellation callback of task {self.Info.TaskId.Value} failed: {e}");
            }
        },
        this,
        preferLocal: false);

    /// <summary>Posts the terminal update, unless there is one already.</summary>
    public void End(V1.TaskState state, string? message, ReadOnlyMemory<byte> data)
    {
        lock (_gate)
        {
            if (_hasEnded)
                return;
            _hasEnded = true;
            _outbox.Post(Status(state, message, data));
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        _cancellation.Dispose();
    }

    private void Mention()
    {
        lock (_gate)
        {
            if (!_hasEnded)
                _outbox.Post(Status(V1.TaskState.TaskRunning, null, default));
        }
    }

    private V1.TaskStatus Status(V1.TaskState state, string? message, ReadOnlyMemory<byte> data)
    {
        var status = new V1.TaskStatus
        {
            TaskId = Info.TaskId,
            State = state,
            Source = V1.TaskStatus.Types.Source.Executor,
            Uuid = UpdateUuid.New(),
            Timestamp = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).TotalSeconds,
        };
        if (message is not null)
            status.Message = message;
        if (!data.IsEmpty)
            status.Data = UnsafeByteOperations.UnsafeWrap(data);
        return status;
    }
}
