using Mentor.Protocol;
using Mentor.Tasks.Tpl;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Tpl;

[TestFixture]
public sealed class CancellationTests
{
    private static TaskFactory Factory => new(TplPool.Scheduler);

    [Test]
    public void StartNew_TokenCancelledBefore_IsCanceledAndQueuesNothing()
    {
        CancellationToken cancelled = new(canceled: true);

        Assert.That(Factory.StartNew(() => 1, cancelled).Status, Is.EqualTo(TaskStatus.Canceled));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Cancel_WhileQueued_EndsAtOnceAndNeverRuns(CancellationToken token)
    {
        using Signal ran = new(), begun = new();
        using CancellationTokenSource source = new();
        var (port, begin) = (ran.Port, begun.Port);
        using Blockers blockers = new();
        await blockers.FillAsync(Factory, token);
        var task = Factory.StartNew(() => Signal.Raise(port), source.Token);
        Assert.That(task.Status, Is.EqualTo(TaskStatus.WaitingToRun));

        await source.CancelAsync();

        Assert.That(task.Status, Is.EqualTo(TaskStatus.Canceled));
        Assert.That((await Thrown.ByAsync<TaskCanceledException>(() => task)).CancellationToken, Is.EqualTo(source.Token));
        await blockers.ReleaseAsync();
        Assert.That(await Factory.StartNew(() => Signal.Raise(port), token), Is.EqualTo(1), "the cancelled one never ran");
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task End_ToldSeveralTimes_ComesOnce(CancellationToken token)
    {
        using Blockers blockers = new();
        await blockers.FillAsync(Factory, token);
        var task = Factory.StartNew(() => 1, token);
        var body = QueuedBody.Of(task)!;

        body.Fail(new TimeoutException("the first word"));
        body.Cancel(token);
        body.Fail(new TimeoutException("the last word"));

        Assert.That((await Thrown.ByAsync<TimeoutException>(() => task)).Message, Is.EqualTo("the first word"));
        await blockers.ReleaseAsync();
        Assert.That(await Factory.StartNew(() => 2, token), Is.EqualTo(2), "its late outcome does no harm either");
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Cancel_WhileRunningAndAnsweredForItsToken_IsCanceled(CancellationToken token)
    {
        using Signal started = new();
        using CancellationTokenSource source = new();
        var (port, own) = (started.Port, source.Token);
        var task = Factory.StartNew(() =>
        {
            Signal.Raise(port);
            own.WaitHandle.WaitOne();
            own.ThrowIfCancellationRequested();
        }, own);
        await started.Raised.WaitAsync(token);
        Assert.That(task.Status, Is.EqualTo(TaskStatus.Running));

        await source.CancelAsync();

        Assert.That((await Thrown.ByAsync<OperationCanceledException>(() => task)).CancellationToken, Is.EqualTo(own));
        Assert.That(task.Status, Is.EqualTo(TaskStatus.Canceled));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Cancel_WhileRunningAndAnsweredForTheTokenOfTheContext_IsCanceled(CancellationToken token)
    {
        using Signal started = new();
        using CancellationTokenSource source = new();
        var port = started.Port;
        var task = Factory.StartNew(() =>
        {
            Signal.Raise(port);
            TaskContext.Current!.Cancellation.WaitHandle.WaitOne();
            TaskContext.Current.Cancellation.ThrowIfCancellationRequested();
        }, source.Token);
        await started.Raised.WaitAsync(token);

        await source.CancelAsync();

        await Thrown.ByAsync<OperationCanceledException>(() => task);
        Assert.That(task.Status, Is.EqualTo(TaskStatus.Canceled));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Cancel_WhileRunningAndAnsweredByReturning_RanToCompletion(CancellationToken token)
    {
        using Signal started = new();
        using CancellationTokenSource source = new();
        var (port, own) = (started.Port, source.Token);
        var task = Factory.StartNew(() =>
        {
            Signal.Raise(port);
            own.WaitHandle.WaitOne();
            return 7;
        }, own);
        await started.Raised.WaitAsync(token);

        await source.CancelAsync();

        Assert.That(await task, Is.EqualTo(7));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Cancel_WhileRunningAndAnsweredByAnotherException_IsFaulted(CancellationToken token)
    {
        using Signal started = new();
        using CancellationTokenSource source = new();
        var (port, own) = (started.Port, source.Token);
        var task = Factory.StartNew(int () =>
        {
            Signal.Raise(port);
            own.WaitHandle.WaitOne();
            return Sent.Fail();
        }, own);
        await started.Raised.WaitAsync(token);

        await source.CancelAsync();

        await Thrown.ByAsync<Sent.OwnException>(() => task);
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Cancel_CapturedTokenThatIsNotTheTasks_IsSeenThere(CancellationToken token)
    {
        using Signal started = new();
        using CancellationTokenSource source = new();
        var (port, captured) = (started.Port, source.Token);
        var returns = Factory.StartNew(() => { Signal.Raise(port); return captured.WaitHandle.WaitOne(); }, CancellationToken.None);
        await started.Raised.WaitAsync(token);
        var throws = Factory.StartNew(() => { Signal.Raise(port); captured.WaitHandle.WaitOne(); captured.ThrowIfCancellationRequested(); }, CancellationToken.None);
        await started.RaisedTimes(2).WaitAsync(token);

        await source.CancelAsync();

        Assert.That(await returns, Is.True);
        var thrown = await Thrown.ByAsync<OperationCanceledException>(() => throws);
        Assert.That((throws.Status, thrown.CancellationToken), Is.EqualTo((TaskStatus.Faulted, captured)));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_BodyThrowsACancellationThatNobodyAskedFor_IsFaulted(CancellationToken token)
    {
        using CancellationTokenSource source = new();
        var own = source.Token;

        var foreign = Factory.StartNew(void () => throw new OperationCanceledException("mine"), own);
        var early = Factory.StartNew(void () => throw new OperationCanceledException(own), own);

        await Thrown.ByAsync<OperationCanceledException>(() => foreign);
        var thrown = await Thrown.ByAsync<OperationCanceledException>(() => early);
        Assert.That((foreign.Status, early.Status, thrown.CancellationToken), Is.EqualTo((TaskStatus.Faulted, TaskStatus.Faulted, own)));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Cancel_AsyncBody_CancelsTheInnerTask(CancellationToken token)
    {
        using Signal started = new();
        using CancellationTokenSource source = new();
        var (port, own) = (started.Port, source.Token);
        var outer = Factory.StartNew(async () =>
        {
            Signal.Raise(port);
            await Task.Delay(Timeout.Infinite, own);
        }, own);
        await started.Raised.WaitAsync(token);

        await source.CancelAsync();

        var inner = await outer;
        Assert.That(inner.Status, Is.EqualTo(TaskStatus.Canceled));
        Assert.That((await Thrown.ByAsync<TaskCanceledException>(() => inner)).CancellationToken, Is.EqualTo(own));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Wait_WithAToken_GivesUpAlone(CancellationToken token)
    {
        using Signal started = new();
        using CancellationTokenSource source = new(), end = new();
        var (port, over) = (started.Port, end.Token);
        var task = Factory.StartNew(() => { Signal.Raise(port); over.WaitHandle.WaitOne(); }, CancellationToken.None);
        await started.Raised.WaitAsync(token);
        await source.CancelAsync();

        Assert.That(() => task.Wait(source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(task.Status, Is.EqualTo(TaskStatus.Running));
        await end.CancelAsync();
        await task;
    }
}
