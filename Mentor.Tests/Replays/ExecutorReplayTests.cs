using Mentor.Protocol.Executors;
using Mentor.Protocol.Http;

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
}
