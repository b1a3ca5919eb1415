using Mentor.Protocol.Delegates;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>What comes after a task, and whether it comes.</summary>
[TestFixture]
public sealed class TplConformanceContinuationTests
{
    private const TaskContinuationOptions Conditions =
        TaskContinuationOptions.NotOnRanToCompletion | TaskContinuationOptions.NotOnFaulted | TaskContinuationOptions.NotOnCanceled;

    private static TaskFactory Factory => new(ConformancePool.Scheduler);

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_EachConditionAfterEachEnd_RunsWhereItDoesOnTheDefaultScheduler()
    {
        Task<int>[] ends = [Task.FromResult(7), Task.FromException<int>(new FormatException("failed")), Task.FromCanceled<int>(new(canceled: true))];
        var options = from conditions in Enumerable.Range(0, (int)Conditions + 1).Select(bits => (TaskContinuationOptions)bits).Where(set => (set & ~Conditions) == 0 && set != Conditions)
                      from manner in new[] { TaskContinuationOptions.None, TaskContinuationOptions.ExecuteSynchronously, TaskContinuationOptions.LazyCancellation, TaskContinuationOptions.LongRunning }
                      select conditions | manner;

        foreach (var set in options)
        {
            foreach (var end in ends) await Ending.AssertIsTheSameAsync(s => end.ContinueWith(t => $"{t.Status} {t.IsFaulted}", CancellationToken.None, set, s));
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_ContinuationThrows_FaultsItAloneAndTheNextSeesIt()
    {
        var first = Factory.StartNew(() => 1);

        var next = first.ContinueWith(t => { if (t.Result == 1) Sent.Fail(); }, ConformancePool.Scheduler);
        var last = await next.ContinueWith(t => ((Sent.OwnException)t.Exception!.InnerException!).Code, ConformancePool.Scheduler);

        Assert.That((first.Status, next.Status, last), Is.EqualTo((TaskStatus.RanToCompletion, TaskStatus.Faulted, 7)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_ManyOfOneTask_AllRunOnce(CancellationToken token)
    {
        using Gate gate = new();
        var port = gate.Port;
        var first = Factory.StartNew(() => Gate.Pass(port), token);
        using var arrived = await gate.ArrivedAsync(token);

        var early = Enumerable.Range(0, 100).Select(i => first.ContinueWith(_ => i, token, TaskContinuationOptions.None, ConformancePool.Scheduler)).ToArray();
        arrived.Dispose();
        await first;
        var late = Enumerable.Range(100, 100).Select(i => first.ContinueWith(_ => i, token, TaskContinuationOptions.ExecuteSynchronously, ConformancePool.Scheduler)).ToArray();

        Assert.That(await Task.WhenAll([.. early, .. late]), Is.EqualTo(Enumerable.Range(0, 200)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_LongChain_ComesToItsEnd(CancellationToken token)
    {
        var last = Factory.StartNew(() => 0, token);
        for (var i = 0; i < 200; i++)
            last = last.ContinueWith(t => t.Result + 1, token, i % 2 == 0 ? TaskContinuationOptions.ExecuteSynchronously : TaskContinuationOptions.None, ConformancePool.Scheduler);

        Assert.That(await last, Is.EqualTo(200));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_CancelledInTheMiddleOfAChain_LetsTheNextRunAtOnce(CancellationToken token)
    {
        using CancellationTokenSource source = new();
        Task<int> first = new(() => 1);
        var middle = first.ContinueWith(t => t.Result, source.Token, TaskContinuationOptions.None, ConformancePool.Scheduler);
        var last = middle.ContinueWith(t => t.Status, token, TaskContinuationOptions.None, ConformancePool.Scheduler);

        await source.CancelAsync();

        Assert.That((await last, first.Status), Is.EqualTo((TaskStatus.Canceled, TaskStatus.Created)));
        first.Start(ConformancePool.Scheduler);
        await first;
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_CancelledBeforehand_EndsAtOnceOrLazily(CancellationToken token)
    {
        CancellationToken cancelled = new(canceled: true);
        Task<int> first = new(() => 1);

        var eager = first.ContinueWith(t => t.Result, cancelled, TaskContinuationOptions.None, ConformancePool.Scheduler);
        var lazy = first.ContinueWith(t => t.Result, cancelled, TaskContinuationOptions.LazyCancellation, ConformancePool.Scheduler);

        Assert.That((eager.Status, lazy.Status), Is.EqualTo((TaskStatus.Canceled, TaskStatus.WaitingForActivation)));
        first.Start(ConformancePool.Scheduler);
        await ((Task)lazy.WaitAsync(token)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.That(lazy.Status, Is.EqualTo(TaskStatus.Canceled));
    }

    [Test]
    public void ContinueWith_BadArguments_AreRefused()
    {
        var ended = Task.FromResult(1);
        Task[] none = [];

        Assert.That(() => ended.ContinueWith((Action<Task<int>>)null!, ConformancePool.Scheduler), Throws.ArgumentNullException);
        Assert.That(() => ended.ContinueWith(_ => { }, default, TaskContinuationOptions.LongRunning | TaskContinuationOptions.ExecuteSynchronously, ConformancePool.Scheduler), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Factory.ContinueWhenAll(none, _ => { }), Throws.ArgumentException);
        Assert.That(() => Factory.ContinueWhenAny([null!], _ => { }), Throws.ArgumentException);
        Assert.That(() => Factory.StartNew((Action)null!), Throws.ArgumentNullException);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWhenAll_TheSameTaskTwice_GetsItTwice(CancellationToken token)
    {
        var task = Factory.StartNew(() => 3, token);

        Assert.That(await Factory.ContinueWhenAll([task, task], all => all.Sum(each => each.Result), token), Is.EqualTo(6));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWhenAll_EachEnd_ReachesTheContinuation(CancellationToken token)
    {
        Task<int>[] tasks = [Factory.StartNew(() => 1, token), Factory.StartNew(Sent.Fail, token), Factory.StartNew(() => 1, new CancellationToken(canceled: true))];

        var told = await Factory.ContinueWhenAll(tasks, all => string.Join(' ', all.Select(each => each.Exception is null ? $"{each.Status}" : each.Exception.InnerException!.Message)), token);

        Assert.That(told, Is.EqualTo("RanToCompletion no luck Canceled"));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task ContinueWith_StartsMoreOfItsKind_AllRun(CancellationToken token)
    {
        // A continuation here that queues tasks there, which continue here.
        var sum = await Factory.StartNew(() => 1, token)
            .ContinueWith(t => Factory.StartNew(() => 10, token), token, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default).Unwrap()
            .ContinueWith(t => Factory.StartNew(() => 100, token).ContinueWith(u => u.Result + t.Result, token, TaskContinuationOptions.None, TaskScheduler.Default), token, TaskContinuationOptions.None, TaskScheduler.Default).Unwrap();

        Assert.That(sum, Is.EqualTo(110));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task StartNew_TaskOfATaskOfATask_IsRefusedAndSaysWhatToDo(CancellationToken token)
    {
        var scheduler = ConformancePool.Scheduler;

        var nested = Factory.StartNew(
            () => Task.Factory.StartNew(() => Task.Factory.StartNew(() => 7, CancellationToken.None, TaskCreationOptions.None, scheduler), CancellationToken.None, TaskCreationOptions.None, scheduler), token);

        var refused = await Thrown.ByAsync<DelegateSerializationException>(() => nested.Unwrap().Unwrap());
        Assert.That(refused.Message, Does.Contain("a task runs in this process; await it first and send its result."));
    }
}
