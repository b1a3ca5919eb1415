using System.Buffers;
using System.Diagnostics;
using Google.Protobuf;
using Mentor.Protocol.Code;
using Mentor.Protocol.Executors;
using Mentor.Protocol.Http;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;
using Mentor.Tests.Contracts;
using Mentor.Tests.Executor;
using V1 = Mesos.V1;

namespace Mentor.Tests.Replays;

/// <summary>What a real agent said to an executor while it or its master was away, said to ours: it calls what the recorded one called.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class ExecutorReplayTests
{
    [Test]
    public async Task S13_AgentRestarts_TheResultGoesAlongWithTheNewSubscription(CancellationToken token)
    {
        await using var agent = await RecordedAgent.StartAsync("s13_agent_restarts", token);
        ProbeExecutor executor = new();
        var running = ExecutorRunner.RunAsync(executor, ExecutorClientOptions.FromEnvironment(agent.Environment.GetValueOrDefault));

        await agent.PlayAsync(through: 16);
        executor.Finish();
        await agent.PlayAsync(through: 23);
        await agent.ComeBackAsync();
        await agent.PlayAsync();

        await running.WaitAsync(token);
        Assert.That((executor.Returns, agent.HeardMore), Is.EqualTo((1, false)));
    }

    [Test]
    public async Task S14_MasterFailsOver_TheExecutorHearsNothingOfItAndHandsItsResultOver(CancellationToken token)
    {
        await using var agent = await RecordedAgent.StartAsync("s14_master_fails_over", token);
        ProbeExecutor executor = new();
        var running = ExecutorRunner.RunAsync(executor, ExecutorClientOptions.FromEnvironment(agent.Environment.GetValueOrDefault));

        await agent.PlayAsync(through: 8);
        executor.Finish();
        await agent.PlayAsync();

        await running.WaitAsync(token);
        Assert.That((executor.Returns, agent.HeardMore), Is.EqualTo((0, false)));
    }

    [TestCase("s13_agent_restarts", 16, 23)]
    [TestCase("s14_master_fails_over", 8, null)]
    public async Task S13AndS14_HostThatRunsDelegates_CallsWhatWasRecorded(string recording, int begun, int? away, CancellationToken token)
    {
        using Gate gate = new();
        await using var artifacts = await ArtifactEndpoint.StartAsync(cancellationToken: token);
        using CodeBundle code = new(artifacts);
        PayloadSerializer serializer = new(code);
        var port = gate.Port;
        ArrayBufferWriter<byte> work = new();
        serializer.WriteWork(work, Work.Of(() => Gate.Pass(port) < 0 ? "slept" : "woken"));
        var order = ByteString.CopyFrom(Parcel.Inline(work.WrittenMemory, code.ManifestHash).ToArray());
        await using var agent = await RecordedAgent.StartAsync(recording, token, (_ => order, ResultOf));
        var sandbox = Directory.CreateTempSubdirectory("mentor-test-");
        using var host = Start(agent, artifacts, sandbox.FullName);
        try
        {
            await agent.PlayAsync(through: begun);
            (await gate.ArrivedAsync(token)).Dispose();
            if (away is { } back)
            {
                await agent.PlayAsync(through: back);
                await agent.ComeBackAsync();
            }

            await agent.PlayAsync();

            await host.WaitForExitAsync(token);
            Assert.That((host.ExitCode, agent.HeardMore), Is.EqualTo((0, false)));
        }
        finally
        {
            if (!host.HasExited) host.Kill();
            await host.WaitForExitAsync(CancellationToken.None);
            sandbox.Delete(recursive: true);
        }

        ByteString ResultOf(V1.TaskStatus status) => status.Data.IsEmpty
            ? status.Data
            : ByteString.CopyFromUtf8(serializer.ReadOutcome<string>(new ReadOnlySequence<byte>(Parcel.Read(status.Data.Memory).Payload)).Value);
    }

    private static Process Start(RecordedAgent agent, ArtifactEndpoint artifacts, string sandbox)
    {
        var variables = agent.Environment;
        variables["MENTOR_ARTIFACTS"] = artifacts.Address.ToString();
        variables["MENTOR_CACHE"] = Path.Combine(sandbox, "cache");
        variables["MESOS_DIRECTORY"] = variables["MESOS_SANDBOX"] = sandbox;
        return ExecutorRig.Start(sandbox, variables);
    }
}
