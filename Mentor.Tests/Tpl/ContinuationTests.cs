using Mentor.Tests.Contracts;

namespace Mentor.Tests.Tpl;

/// <summary>Continuations run elsewhere, and are given tasks that ended as their antecedents did.</summary>
[TestFixture]
public sealed class ContinuationTests
{
    private static readonly int Here = Environment.ProcessId;

    private static TaskFactory Factory => new(TplPool.Scheduler);

    private static Task<int> Seven => Task.FromResult(7);

    private static Task<int> Failed => Task.FromException<int>(new Sent.OwnException("no luck", 3));

    private static Task Canceled => Task.FromCanceled(new(canceled: true));

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_EachForm_RunsElsewhereWithTheAntecedent(CancellationToken token)
    {
        var here = Here;
        Task plain = Task.CompletedTask;

        Assert.That(await Seven.ContinueWith(t => (t.Result, Environment.ProcessId != here), token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo((7, true)));
        Assert.That(await Seven.ContinueWith((t, s) => $"{t.Result}{s}", "x", token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo("7x"));
        Assert.That(await plain.ContinueWith(t => t.Status, token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo(TaskStatus.RanToCompletion));
        Assert.That(await plain.ContinueWith((t, s) => $"{t.Status}{s}", "x", token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo("RanToCompletionx"));
        await Seven.ContinueWith(t => Check(here, t.Result == 7), TplPool.Scheduler);
        await Seven.ContinueWith((t, s) => Check(here, t.Result == (int)s!), 7, TplPool.Scheduler);
        await plain.ContinueWith(t => Check(here, t.IsCompletedSuccessfully), TplPool.Scheduler);
        await plain.ContinueWith((t, s) => Check(here, t.IsCompletedSuccessfully && (int)s! == 7), 7, TplPool.Scheduler);
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_ChainOnTheCluster_HandsResultsOn(CancellationToken token)
    {
        var last = Factory.StartNew(() => 1, token)
            .ContinueWith(t => t.Result + 1, token, TaskContinuationOptions.None, TplPool.Scheduler)
            .ContinueWith(t => t.Result + 1, token, TaskContinuationOptions.ExecuteSynchronously, TplPool.Scheduler);

        Assert.That(await last, Is.EqualTo(3));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_FailedAntecedent_ArrivesWithItsException(CancellationToken token)
    {
        var seen = await Failed.ContinueWith(
            t => (t.Status, ((Sent.OwnException)t.Exception!.InnerException!).Code), token, TaskContinuationOptions.None, TplPool.Scheduler);

        Assert.That(seen, Is.EqualTo((TaskStatus.Faulted, 3)));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_CanceledAntecedent_ArrivesCanceled(CancellationToken token)
    {
        Assert.That(await Canceled.ContinueWith(t => t.Status, token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo(TaskStatus.Canceled));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_AntecedentSeenWithoutItsResult_BringsItAllTheSame(CancellationToken token)
    {
        Task hidden = Seven;
        Task stream = Task.FromResult(new MemoryStream());

        Assert.That(await hidden.ContinueWith(t => ((Task<int>)t).Result, token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo(7));
        Assert.That(await stream.ContinueWith(t => t.Status, token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo(TaskStatus.RanToCompletion), "nobody asks for the stream");
    }

    [TestCase(TaskContinuationOptions.OnlyOnRanToCompletion, TaskStatus.RanToCompletion, TaskStatus.Canceled, TaskStatus.Canceled)]
    [TestCase(TaskContinuationOptions.OnlyOnFaulted, TaskStatus.Canceled, TaskStatus.RanToCompletion, TaskStatus.Canceled)]
    [TestCase(TaskContinuationOptions.OnlyOnCanceled, TaskStatus.Canceled, TaskStatus.Canceled, TaskStatus.RanToCompletion)]
    [TestCase(TaskContinuationOptions.NotOnFaulted | TaskContinuationOptions.LongRunning, TaskStatus.RanToCompletion, TaskStatus.Canceled, TaskStatus.RanToCompletion)]
    [TestCase(TaskContinuationOptions.PreferFairness | TaskContinuationOptions.DenyChildAttach, TaskStatus.RanToCompletion, TaskStatus.RanToCompletion, TaskStatus.RanToCompletion)]
    [TestCase(TaskContinuationOptions.LazyCancellation | TaskContinuationOptions.HideScheduler, TaskStatus.RanToCompletion, TaskStatus.RanToCompletion, TaskStatus.RanToCompletion)]
    [TestCase(TaskContinuationOptions.RunContinuationsAsynchronously, TaskStatus.RanToCompletion, TaskStatus.RanToCompletion, TaskStatus.RanToCompletion)]
    [CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_Options_AreTheTpls(TaskContinuationOptions options, TaskStatus afterResult, TaskStatus afterFault, TaskStatus afterCancellation)
    {
        Task[] tasks = [.. new[] { Seven, Failed, Canceled }.Select(antecedent => antecedent.ContinueWith(_ => { }, CancellationToken.None, options, TplPool.Scheduler))];

        await ((Task)Task.WhenAll(tasks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(tasks.Select(task => task.Status), Is.EqualTo(new[] { afterResult, afterFault, afterCancellation }));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_AsyncContinuation_Unwraps(CancellationToken token)
    {
        var outer = Seven.ContinueWith(async t => await Sent.ThriceAsync(await t), token, TaskContinuationOptions.None, TplPool.Scheduler);

        Assert.That(await outer.Unwrap(), Is.EqualTo(21));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWhenAll_EachForm_GetsAllAntecedents(CancellationToken token)
    {
        var here = Here;
        Task[] mixed = [Seven, Failed, Task.CompletedTask];
        Task<int>[] results = [Seven, Factory.StartNew(() => 8, token)];

        Assert.That(await Factory.ContinueWhenAll(mixed, all => string.Join(' ', all.Select(t => t.Status)), token), Is.EqualTo("RanToCompletion Faulted RanToCompletion"));
        Assert.That(await Factory.ContinueWhenAll(results, all => (all.Sum(t => t.Result), Environment.ProcessId != here), token), Is.EqualTo((15, true)));
        await Factory.ContinueWhenAll(mixed, all => Check(here, all.Length == 3), token);
        await Factory.ContinueWhenAll(results, all => Check(here, all.Length == 2), token);
        Assert.That(await new TaskFactory<int>(TplPool.Scheduler).ContinueWhenAll(results, all => all.Length, token), Is.EqualTo(2));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWhenAny_EachForm_GetsTheFirst(CancellationToken token)
    {
        var here = Here;
        Task never = new TaskCompletionSource().Task;
        var unending = new TaskCompletionSource<int>().Task;

        Assert.That(await Factory.ContinueWhenAny([never, Seven], first => ((Task<int>)first).Result, token), Is.EqualTo(7));
        Assert.That(await Factory.ContinueWhenAny([unending, Seven], first => (first.Result, Environment.ProcessId != here), token), Is.EqualTo((7, true)));
        await Factory.ContinueWhenAny([never, Task.CompletedTask], first => Check(here, first.IsCompleted), token);
        await Factory.ContinueWhenAny([unending, Seven], first => Check(here, first.Result == 7), token);
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task WhenAll_ContinuedElsewhere_BringsTheResults(CancellationToken token)
    {
        var all = Task.WhenAll(Factory.StartNew(() => 1, token), Factory.StartNew(() => 2, token));

        Assert.That(await all.ContinueWith(t => t.Result.Sum(), token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo(3));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_AntecedentReturnedATaskThatHasEnded_BringsBoth(CancellationToken token)
    {
        var any = Task.WhenAny(Seven, new TaskCompletionSource<int>().Task);
        var asynchronous = Factory.StartNew(async () => await Sent.ThriceAsync(2), token);
        Task<Task> failed = Task.FromResult<Task>(Failed);

        Assert.That(await any.ContinueWith(t => t.Result.Result, token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo(7));
        Assert.That(await asynchronous.ContinueWith(t => t.Result.Result, token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo(6));
        Assert.That(await failed.ContinueWith(t => (t.Status, t.Result.Status), token, TaskContinuationOptions.None, TplPool.Scheduler), Is.EqualTo((TaskStatus.RanToCompletion, TaskStatus.Faulted)));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_AntecedentReturnedATaskThatRuns_AwaitsThatToo(CancellationToken token)
    {
        TaskCompletionSource<int> inner = new();
        var running = Task.FromResult(inner.Task);
        var next = running.ContinueWith(t => t.Result.Result, token, TaskContinuationOptions.None, TplPool.Scheduler);

        inner.SetResult(4);

        Assert.That(await next, Is.EqualTo(4));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task StartNew_BodyThatCapturedATask_AwaitsIt(CancellationToken token)
    {
        TaskCompletionSource<int> source = new();
        var (captured, failed) = (source.Task, Failed);
        var task = Factory.StartNew(() => captured.Result + 1, token);
        var failing = Factory.StartNew(() => failed.Id, token);

        source.SetResult(1);

        Assert.That(await task, Is.EqualTo(2));
        Assert.That(await Thrown.ByAsync<Sent.OwnException>(() => failing), Is.SameAs(failed.Exception!.InnerException));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task Start_BodyThatCapturedItsOwnTask_IsRefused()
    {
        Task self = null!;
        self = new Task(() => self.GetHashCode());

        self.Start(TplPool.Scheduler);

        Assert.That((await Thrown.ByAsync<InvalidOperationException>(() => self)).Message, Is.EqualTo(
            "The body of a task captured that task, and what a body captures is awaited before it is sent: it would wait for ever. Let the body do without its own task."));
    }

    [Test, CancelAfter(TplPool.Patience)]
    public async Task ContinueWith_CancelledBeforeItsAntecedentEnds_IsCanceled()
    {
        using CancellationTokenSource source = new();
        TaskCompletionSource first = new();
        var next = first.Task.ContinueWith(_ => { }, source.Token, TaskContinuationOptions.None, TplPool.Scheduler);

        await source.CancelAsync();

        Assert.That(next.Status, Is.EqualTo(TaskStatus.Canceled));
        first.SetResult();
    }

    private static void Check(int here, bool holds)
    {
        if (Environment.ProcessId == here || !holds) throw new InvalidOperationException("This ran in the driver, or was given something else.");
    }
}
