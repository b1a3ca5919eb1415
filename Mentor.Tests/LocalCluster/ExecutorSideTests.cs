using System.Text.Json;
using Mentor.Protocol.Http;
using Mentor.Tests.LocalCluster.Replays;
using Mentor.Tests.Wire;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

/// <summary>What a custom executor sees, beside what the recorded one saw.</summary>
[TestFixture]
[Platform(Exclude = "Win")]
public sealed class ExecutorSideTests
{
    [Test]
    [CancelAfter(60_000)]
    public async Task Run_RecordedScheduler_ShowsItsExecutorTheRecordedEventsAndEnvironment(CancellationToken cancellationToken)
    {
        await using var replay = await Replay.StartAsync("s03_custom_executor.jsonl", cancellationToken);
        const string command = "/usr/bin/python3 /opt/probe/executor.py /opt/probe/out/s03_executor_side.jsonl";
        replay.Replacements.Add((command, ProbeFiles.Executor));
        await replay.RunAsync();
        var recorded = Recording.ReadLines("s03_executor_side.jsonl").Select((json, index) => new RecordedLine(index, json)).ToArray();
        var sandbox = Directory.GetDirectories(replay.Cluster.WorkDirectory, "latest", SearchOption.AllDirectories).Single();

        replay.Bindings.TryBind(command, ProbeFiles.Executor);
        var events = recorded.Where(line => line.IsEvent).Select(line => line.Event).ToArray();
        var heard = File.ReadLines(Path.Combine(sandbox, "heard"))
            .Select(line => JsonElement.Parse(MesosJson.ToString(V1.Executor.Event.Parser.ParseFrom(Convert.FromBase64String(line))))).ToArray();
        Assert.That(heard.Select(TypeOf), Is.EqualTo(events.Select(TypeOf)));
        foreach (var (expected, actual) in events.Zip(heard)) Assert.That(EventComparison.Difference(expected, actual, replay.Bindings), Is.Null);

        var expectedNames = recorded[0].Json.GetProperty("env").EnumerateObject().Select(variable => variable.Name).Append("PATH").Append("PWD");
        var environment = File.ReadLines(Path.Combine(sandbox, "environment")).Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        Assert.That(environment.Keys, Is.EquivalentTo(expectedNames));
        Assert.That(environment["PWD"], Is.EqualTo(environment["MESOS_SANDBOX"]).And.EqualTo(environment["MESOS_DIRECTORY"]));
        Assert.That(environment["MESOS_AGENT_ENDPOINT"], Does.StartWith($"{environment["LIBPROCESS_IP"]}:"));
        foreach (var name in new[] { "MESOS_CHECKPOINT", "MESOS_EXECUTOR_ID", "MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "MESOS_RECOVERY_TIMEOUT", "MESOS_SUBSCRIPTION_BACKOFF_MAX", "PROBE" })
            Assert.That(environment[name], Is.EqualTo(recorded[0].Json.GetProperty("env").GetProperty(name).GetString()), name);
    }

    private static string? TypeOf(JsonElement happened) => happened.GetProperty("type").GetString();
}
