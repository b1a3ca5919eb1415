using System.Collections.Concurrent;
using Mentor.Tasks.Master;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Losses;

/// <summary>Lets tasks look into the sandboxes that they ended in. Apart from the loop, and not for long.</summary>
/// <param name="agents">Knows where they are.</param>
/// <param name="reader">Disposed with it.</param>
/// <param name="framework">The framework's id at the moment.</param>
/// <param name="time">The pool's clock.</param>
internal sealed class SandboxDesk(EventReader agents, SandboxReader reader, Func<string?> framework, TimeProvider time) : IAsyncDisposable
{
    /// <summary>How long a task's end may wait for its agent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentDictionary<Task, byte> _visits = new();

    /// <summary>Completes with <paramref name="visit"/>, or when that has been given up.</summary>
    /// <param name="status">The end of the attempt whose sandbox it is.</param>
    /// <param name="visit">The user's code.</param>
    public Task VisitAsync(V1.TaskStatus status, Func<V1.TaskStatus, TaskSandbox, CancellationToken, Task> visit)
    {
        var visiting = RunAsync(status, visit);
        if (visiting.IsCompleted) return visiting;
        _visits[visiting] = 0;
        _ = visiting.ContinueWith(
            (done, visits) => ((ConcurrentDictionary<Task, byte>)visits!).TryRemove(done, out _),
            _visits, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return visiting;
    }

    /// <summary>What is still being looked for is done without.</summary>
    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(_visits.Keys).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        reader.Dispose();
        _ended.Dispose();
    }

    private async Task RunAsync(V1.TaskStatus status, Func<V1.TaskStatus, TaskSandbox, CancellationToken, Task> visit)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(_ended.Token, patience.Token);
        try
        {
            await visit(status, SandboxOf(status), either.Token).WaitAsync(either.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The task ends without.
        }
    }

    private TaskSandbox SandboxOf(V1.TaskStatus status)
    {
        // A command's own executor has the id of its task.
        var executor = status.ExecutorId is { Value.Length: > 0 } known ? known.Value : status.TaskId.Value;
        return new(reader, agents.AddressOf(status.AgentId?.Value ?? ""), $"/frameworks/{framework()}/executors/{executor}/runs/latest");
    }
}
