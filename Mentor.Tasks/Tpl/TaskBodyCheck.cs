using System.Runtime.InteropServices;

namespace Mentor.Tasks.Tpl;

/// <summary>Finds out once, before the first task is queued, whether <see cref="TaskBody"/> knows the tasks of this runtime.</summary>
internal static class TaskBodyCheck
{
    private static readonly Lazy<NotSupportedException?> Mismatch = new(() => Run(Probe));

    /// <exception cref="NotSupportedException">Tasks of this runtime are made differently.</exception>
    public static void ThrowIfUnknown()
    {
        if (Mismatch.Value is { } mismatch) throw new NotSupportedException(mismatch.Message, mismatch.InnerException);
    }

    /// <returns>What is to be thrown; null when all is as expected.</returns>
    internal static NotSupportedException? Run(Action probe)
    {
        try
        {
            probe();
            return null;
        }
        catch (Exception e) when (e is MissingMemberException or TypeLoadException or BadImageFormatException or InvalidOperationException)
        {
            return new(
                $"MesosTaskScheduler cannot reach the body of a task on {RuntimeInformation.FrameworkDescription}: {e.Message.TrimEnd('.')}. It knows the tasks of .NET 10. "
                + "Use MesosPool.Submit, which needs no such knowledge, run the program on .NET 10, or look for a newer version of Mentor.",
                e);
        }
    }

    internal static void Probe()
    {
        Held held = new();
        using CancellationTokenSource source = new();
        Task<int> task = new(static state => 0, held, source.Token);
        task.Start(held);
        Expect(TaskBody.Of(task) is Func<object?, int> && TaskBody.StateOf(task) == held, "a task keeps its body and its state elsewhere");
        Expect(TaskBody.TokenOf(task) == source.Token && TaskBody.AntecedentOf(task) is null, "a task keeps its token elsewhere");
        TaskBody.Of(task) = new Func<object?, int>(static _ => Task.CurrentId!.Value);
        var began = TaskBody.TryBegin(task);
        source.Cancel();
        Expect(began && !TaskBody.TryBegin(task) && task.Status == TaskStatus.Running, "a task that runs is marked otherwise");
        TaskBody.End(task);
        Expect(task.IsCompletedSuccessfully && task.Result == task.Id && TaskBody.Of(task) is null, "a task is run otherwise");

        OperationCanceledException cancelled = new();
        TaskBody.SetToken(cancelled, source.Token);
        Expect(cancelled.CancellationToken == source.Token, "a cancellation keeps its token elsewhere");

        Task<int> first = Task.FromResult(1);
        Task plain = first;
        Task[] continuations =
        [
            first.ContinueWith(static (Task<int> _) => { }, held), first.ContinueWith(static (Task<int> _) => 1, held),
            plain.ContinueWith(static _ => { }, held), plain.ContinueWith(static _ => 1, held),
        ];
        Expect(Array.TrueForAll(continuations, each => TaskBody.AntecedentOf(each) == first), "a continuation keeps its antecedent elsewhere");
    }

    private static void Expect(bool holds, string otherwise)
    {
        if (!holds) throw new InvalidOperationException(otherwise);
    }

    /// <summary>Leaves every task as it was queued.</summary>
    private sealed class Held : TaskScheduler
    {
        protected override void QueueTask(Task task)
        {
        }

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
