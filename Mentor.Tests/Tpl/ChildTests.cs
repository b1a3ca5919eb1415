using Mentor.Tests.Contracts;

namespace Mentor.Tests.Tpl;

[TestFixture]
public sealed class ChildTests
{
    private static TaskFactory Factory => new(TplPool.Scheduler);

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_AttachedChildThere_IsWaitedFor(CancellationToken token)
    {
        using Signal child = new();
        var port = child.Port;

        await Factory.StartNew(() => { Task.Factory.StartNew(() => Signal.Raise(port), TaskCreationOptions.AttachedToParent | TaskCreationOptions.LongRunning); }, token);

        Assert.That(child.Raised.IsCompleted, Is.True);
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_ChildrenAndBodyFailThere_HasTheirExceptionsAsTheTplNestsThem()
    {
        var elsewhere = Factory.StartNew(FailWithChildren);
        var here = Task.Factory.StartNew(FailWithChildren);

        await ((Task)Task.WhenAll(elsewhere, here)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(elsewhere.Status, Is.EqualTo(TaskStatus.Faulted));
        Assert.That(Shape(elsewhere.Exception!), Is.EqualTo(Shape(here.Exception!)));
        Assert.That(Shape(here.Exception!), Is.EqualTo("Aggregate(own Aggregate(first) Aggregate(second Aggregate(grandchild)))"));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_OnlyChildFailsThere_FaultsTheParent()
    {
        var task = Factory.StartNew(() => { Child("only"); return 1; });

        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(Shape(task.Exception!), Is.EqualTo("Aggregate(Aggregate(only))"));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_DenyChildAttach_DetachesThereToo(CancellationToken token)
    {
        var task = Task.Factory.StartNew(() => { Child("detached"); return 1; }, token, TaskCreationOptions.DenyChildAttach, TplPool.Scheduler);

        Assert.That(await task, Is.EqualTo(1));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_AttachedToAParentHere_HoldsItOpen(CancellationToken token)
    {
        using Signal running = new();
        using CancellationTokenSource end = new();
        var (port, over) = (running.Port, end.Token);
        var parent = Task.Factory.StartNew(
            () => { Task.Factory.StartNew(() => { Signal.Raise(port); over.WaitHandle.WaitOne(); Sent.Fail(); }, CancellationToken.None, TaskCreationOptions.AttachedToParent, TplPool.Scheduler); },
            token);
        await running.Raised.WaitAsync(token);
        Assert.That(parent.IsCompleted, Is.False);

        await end.CancelAsync();

        await ((Task)parent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.That(Shape(parent.Exception!), Is.EqualTo("Aggregate(Aggregate(no luck))"));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Current_InABodyThere_IsTheDefaultScheduler(CancellationToken token)
    {
        Assert.That(await Factory.StartNew(() => (TaskScheduler.Current == TaskScheduler.Default, Task.CurrentId is not null), token), Is.EqualTo((true, true)));
    }

    private static void FailWithChildren()
    {
        Child("first");
        Task.Factory.StartNew(() => { Child("grandchild"); throw new ArithmeticException("second"); }, CancellationToken.None, TaskCreationOptions.AttachedToParent, TaskScheduler.Default)
            .ContinueWith(static _ => { }, TaskScheduler.Default);
        throw new InvalidOperationException("own");
    }

    private static void Child(string message) =>
        Task.Factory.StartNew(() => throw new InvalidOperationException(message), CancellationToken.None, TaskCreationOptions.AttachedToParent, TaskScheduler.Default);

    // Children end in any order.
    private static string Shape(Exception exception) => exception is AggregateException several
        ? $"Aggregate({string.Join(' ', several.InnerExceptions.Select(Shape).OrderBy(text => text.Contains("own", StringComparison.Ordinal) ? 0 : 1).ThenBy(text => text.Contains("first", StringComparison.Ordinal) ? 0 : 1).ThenBy(text => text.StartsWith("Aggregate", StringComparison.Ordinal)))})"
        : exception.Message;
}
