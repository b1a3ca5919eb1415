using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tasks.Reports;
using Mentor.Tests.Contracts;
using Mentor.Tests.Reports;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

/// <summary>What a real executor process reports while a delegate runs.</summary>
[CancelAfter(60_000)]
public sealed class ExecutorReportsTests
{
    [Test]
    public async Task Launch_DelegateThatReportsAndLogs_HasHandedAllOverBeforeItsTerminalUpdate(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var (seen, book) = (new Recorder<string>(), new LogBook());
        IProgress<string> progress = seen;
        ILogger<LogBook> logger = book;
        var inbox = Launch(rig, "t#3", Work.Of(() =>
        {
            for (var i = 0; i < 1000; i++) progress.Report($"{i}");
            using (logger.BeginScope("over there")) logger.LogWarning("from {Task}", TaskContext.Current!.TaskId);
            return 1;
        }));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(rig.Outcome<int>(status).Value, Is.EqualTo(1));
        var ended = new TaskCompletionSource();
        inbox.Complete(ended.SetResult);
        await ended.Task.WaitAsync(cancellationToken);
        Assert.That(seen.Seen, Is.EqualTo(Enumerable.Range(0, 1000).Select(i => $"{i}")));
        Assert.That(book.Lines.Select(line => (line.Level, line.Text, line.Scopes)), Is.EqualTo(new[] { (LogLevel.Warning, "from t", "task t on agent > over there") }));
    }

    [Test]
    public async Task Launch_NobodyWaitsForTheReports_EndsAllTheSame(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        IProgress<byte[]> progress = new Recorder<byte[]>();
        rig.Launch("t", Work.Of(() =>
        {
            for (var i = 0; i < 100; i++) progress.Report(new byte[100_000]);
            return 1;
        }));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(rig.Outcome<int>(status).Value, Is.EqualTo(1));
    }

    [Test]
    public async Task Launch_TaskContext_TellsWhereItIs(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t#2", Work.Of(async () =>
        {
            await Task.Yield();
            var context = TaskContext.Current!;
            return (context.AttemptId, context.Attempt, context.AgentId, context.AgentHost, context.ExecutorId, context.Sandbox == Environment.CurrentDirectory);
        }));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(rig.Outcome<(string, int, string, string?, string, bool)>(status).Value, Is.EqualTo(("t#2", 2, "agent", (string?)null, "executor", true)));
    }

    [Test]
    public async Task Kill_DelegateThatListensToItsContext_Ends(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using Signal started = new();
        var port = started.Port;
        rig.Launch("t", Work.Of(() => Signal.Raise(port) > 0 && TaskContext.Current!.Cancellation.WaitHandle.WaitOne()));
        await started.Raised.WaitAsync(cancellationToken);

        rig.Kill("t");

        Assert.That((await rig.Agent.TerminalUpdateAsync(cancellationToken)).State, Is.EqualTo(V1.TaskState.TaskFinished));
    }

    private static ReportInbox Launch(ExecutorRig rig, string attempt, Work work)
    {
        List<ReportTarget> targets = [];
        var payload = new ArrayBufferWriter<byte>();
        rig.Serializer.WriteWork(payload, work, targets);
        var inbox = new ReportInbox("t", targets, rig.Serializer, NullLogger.Instance);
        rig.Endpoint.Reports.Find = id => id == "t" ? inbox : null;
        rig.Launch(attempt, Parcel.Inline(payload.WrittenMemory, rig.Code.ManifestHash).ToArray(), name: "t");
        return inbox;
    }
}
