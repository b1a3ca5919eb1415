using System.Globalization;
using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tests.Reports;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Contracts;

/// <summary>What a delegate says while it runs, and what it can know of itself.</summary>
public abstract class ReportContract : LargeValueContract
{
    [Test, CancelAfter(Patience)]
    public async Task Submit_CapturedProgress_HasSeenAllInOrderWhenTheTaskEnds(CancellationToken token)
    {
        List<int> seen = [];
        var progress = await Task.Run(() => new Progress<int>(seen.Add), token); // where no context has them queued

        var result = await Pool.Submit(
            () =>
            {
                for (var i = 0; i < 1000; i++) ((IProgress<int>)progress).Report(i);
                return 7;
            },
            token);

        Assert.That(result, Is.EqualTo(7));
        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 1000)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ThatThrowsAfterItReported_HasReportedFirst()
    {
        var seen = new Recorder<string>();
        IProgress<string> progress = seen;

        await Thrown.ByAsync<Sent.OwnException>(() => Pool.Submit(() =>
        {
            progress.Report("about to fail");
            Sent.Fail();
        }));

        Assert.That(seen.Seen, Is.EqualTo(new[] { "about to fail" }));
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_CapturedProgress_ServesAllChunksEachInOrder(CancellationToken token)
    {
        var seen = new Recorder<Sent.Point>();
        IProgress<Sent.Point> progress = seen;

        await Pool.Map(
            Enumerable.Range(0, 40),
            n =>
            {
                progress.Report(new(n / 5, n));
                return n;
            },
            5,
            token);

        Assert.That(seen.Seen.OrderBy(point => point.X).Select(point => point.Y), Is.EqualTo(Enumerable.Range(0, 40)), "sorted by chunk, each is in order");
    }

    [Test, CancelAfter(2 * Patience)]
    public async Task Submit_ChattyDelegate_LosesNothingAndFillsNoMemory(CancellationToken token)
    {
        const int count = 100_000;
        var expected = 0;
        var inOrder = true;
        IProgress<string> progress = new Strict(text => inOrder &= int.Parse(text, CultureInfo.InvariantCulture) == expected++);

        var most = await Pool.Submit(
            () =>
            {
                var most = 0L;
                for (var i = 0; i < count; i++)
                {
                    progress.Report($"{i,1000}");
                    if (i % (count / 10) == count / 20) most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true));
                }

                return most;
            },
            token);

        Assert.That((expected, inOrder), Is.EqualTo((count, true)));
        Assert.That(most, Is.LessThan(40_000_000), "of the 100 MB that it reported");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ProgressThatThrows_HarmsNeitherTaskNorPool(CancellationToken token)
    {
        IProgress<string> progress = new Strict(_ => throw new InvalidOperationException("from the user's progress"));

        Assert.That(
            await Pool.Submit(
                () =>
                {
                    progress.Report("x");
                    return 1;
                },
                token),
            Is.EqualTo(1));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_CapturedLogger_BringsLinesWithScopesExceptionAndValues(CancellationToken token)
    {
        var book = new LogBook();
        ILogger logger = book;

        await Pool.Submit(
            () =>
            {
                logger.LogDebug("not enabled here");
                using (logger.BeginScope("job {Job}", 5)) logger.LogError(3, new Sent.OwnException("no luck", 7), "lost {Count} of {Name}", 2, "x");
            },
            token);

        var line = book.Lines.Single();
        Assert.That((line.Level, line.Event.Id, line.Text), Is.EqualTo((LogLevel.Error, 3, "lost 2 of x")));
        Assert.That(line.Scopes, Does.Match(@"^task mentor-test-\d+ on [^ ]+ > job 5$"));
        Assert.That(line.Exception, Is.TypeOf<Sent.OwnException>().With.Property("Code").EqualTo(7));
        Assert.That((line.Values["Count"], line.Values["{OriginalFormat}"]), Is.EqualTo((2, "lost {Count} of {Name}")));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_TaskContext_TellsOfTheTask(CancellationToken token)
    {
        var (first, second) = (await Pool.Submit(TellAsync, token), await Pool.Submit(TellAsync, token));

        Assert.That(first.TaskId, Does.StartWith("mentor-test-").And.Not.EqualTo(second.TaskId));
        Assert.That((first.AttemptId, first.Attempt), Is.EqualTo(($"{first.TaskId}#1", 1)));
        Assert.That(new[] { first.AgentId, first.AgentHost, first.ExecutorId }, Is.All.Not.Null.And.All.Not.Empty);
        Assert.That(first.IsInSandbox, Is.True);
        Assert.That(TaskContext.Current, Is.Null, "here is no delegate");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_FirstAttemptLost_TellsTheSecondThatItIs(CancellationToken token)
    {
        var seen = new Recorder<int>();
        IProgress<int> progress = seen;

        var attempt = await Pool.Submit(
            () =>
            {
                progress.Report(TaskContext.Current!.Attempt);
                if (TaskContext.Current.Attempt == 1) Environment.FailFast("on purpose");
                return TaskContext.Current.Attempt;
            },
            token);

        Assert.That(attempt, Is.EqualTo(2));
        Assert.That(seen.Seen[^1], Is.EqualTo(2), "whether the first was still heard depends");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_CancelledWhileRunning_CancelsTheContext(CancellationToken token)
    {
        using Signal started = new(), stopped = new();
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(token);
        var (start, stop) = (started.Port, stopped.Port);
        var task = Pool.Submit(
            () =>
            {
                Signal.Raise(start);
                TaskContext.Current!.Cancellation.WaitHandle.WaitOne();
                Signal.Raise(stop);
            },
            source.Token);
        await started.Raised.WaitAsync(token);

        await source.CancelAsync();

        await Thrown.ByAsync<TaskCanceledException>(() => task);
        await stopped.Raised.WaitAsync(token);
    }

    private static async Task<(string TaskId, string AttemptId, int Attempt, string AgentId, string? AgentHost, string ExecutorId, bool IsInSandbox)> TellAsync()
    {
        await Task.Yield();
        var context = TaskContext.Current!;
        return (context.TaskId, context.AttemptId, context.Attempt, context.AgentId, context.AgentHost, context.ExecutorId,
            context.Sandbox == Environment.GetEnvironmentVariable("MESOS_SANDBOX"));
    }

    private sealed class Strict(Action<string> report) : IProgress<string>
    {
        public void Report(string value) => report(value);
    }
}
