namespace Mentor.Tests.LocalCluster.Replays;

/// <summary>What was recorded with a real Mesos happens in the same order on the embedded one.</summary>
[TestFixture]
public sealed class ReplayTests
{
    private const string RecordedExecutor = "/usr/bin/python3 /opt/probe/executor.py /opt/probe/out/";

    [TestCase("s01_subscribe_decline_revive")]
    [TestCase("s02_command_task")]
    [TestCase("s05_invalid_launches")]
    [TestCase("s06_unacknowledged_is_retried")]
    [TestCase("s07_failover")]
    [TestCase("s08_bad_requests")]
    [TestCase("s09_agent_dies")]
    [TestCase("s10_agent_dies_partition_aware")]
    [CancelAfter(60_000)]
    public async Task Run_RecordedScheduler_SeesTheRecordedEvents(string recording, CancellationToken cancellationToken)
    {
        await using var replay = await Replay.StartAsync(recording + ".jsonl", cancellationToken);
        // The recorded times play on a clock of ours, which a process does not see: it ends when its end is expected.
        foreach (var timed in new[] { "sleep 4", "sleep 5" })
            replay.Replacements.Add((timed, $"until [ -e '{replay.MayFinish}' ]; do sleep 0.05; done"));

        await replay.RunAsync();
    }

    [TestCase("s03_custom_executor", "s03_executor_side")]
    [TestCase("s04_executor_dies", "s04_executor_side")]
    [CancelAfter(60_000)]
    public async Task Run_RecordedSchedulerWithExecutor_SeesTheRecordedEvents(string recording, string executorSide, CancellationToken cancellationToken)
    {
        await using var replay = await Replay.StartAsync(recording + ".jsonl", cancellationToken);
        replay.Replacements.Add(($"{RecordedExecutor}{executorSide}.jsonl", ProbeFiles.Executor));

        await replay.RunAsync();
    }
}
