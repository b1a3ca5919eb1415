using System.Text.Json.Nodes;
using Mentor.LocalCluster;
using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Placement;
using Mentor.Tests.Frameworks;
using Mentor.Tests.ZooKeeper;
using V1 = Mesos.V1;

namespace Mentor.Tests.Pool;

/// <summary>Agents of the embedded cluster that are to be taken away.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class PoolMaintenanceTests
{
    [Test]
    public async Task ScheduleMaintenance_UnderAPool_AcceptsAndSendsNewTasksElsewhere(CancellationToken token)
    {
        using LogLines log = new();
        await using var cluster = await EmbeddedCluster.StartAsync(new() { Agents = 2, PerAgent = new(2, 1024) }, token);
        await using var pool = await MesosPool.ConnectAsync(new() { Master = cluster.Master.Authority, Logging = log, PerTask = new(0.1, 32), Packing = PackingRule.FirstFit }, token);
        var leaving = await RunAsync(pool, token);
        Assert.That(await RunAsync(pool, token), Is.EqualTo(leaving), "it would go on there");

        cluster.Agents.Single(agent => agent.Id == leaving).ScheduleMaintenance(DateTimeOffset.UtcNow.AddMinutes(1), TimeSpan.FromHours(1));
        await log.LineAsync("is to be taken away in", token);

        Assert.That(await RunAsync(pool, token), Is.Not.EqualTo(leaving));
        // Calls keep their order: what came before that launch has arrived.
        Assert.That(await AnswersAsync(cluster, token), Is.EqualTo(new[] { "ACCEPT" }));

        cluster.Agents.Single(agent => agent.Id == leaving).CancelMaintenance();
        Assert.That(await AnswersAsync(cluster, token), Is.Empty);
    }

    [Test]
    public async Task OnInverseOffers_OfASchedulerOfOnesOwn_CanBeAnsweredAndRescinded(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: token);
        RecordingScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, new SchedulerOptions { Master = cluster.Master.Authority });
        var driver = (await scheduler.NextAsync<RecordingScheduler.Registered>(token)).Driver;
        await scheduler.NextAsync<V1.Offer>(token);
        var start = DateTimeOffset.UnixEpoch.AddYears(80);

        cluster.Agents[0].ScheduleMaintenance(start);
        var inverse = await scheduler.NextAsync<V1.InverseOffer>(token);
        Assert.That((inverse.AgentId.Value, inverse.Unavailability.Start.Nanoseconds, inverse.Unavailability.Duration), Is.EqualTo((cluster.Agents[0].Id, (start - DateTimeOffset.UnixEpoch).Ticks * 100, (V1.DurationInfo?)null)));
        await driver.DeclineInverseOffersAsync([inverse]);
        Assert.That(await AnswersAsync(cluster, token), Is.EqualTo(new[] { "DECLINE" }));

        cluster.Agents[0].ScheduleMaintenance(start.AddDays(1));
        var again = await scheduler.NextAsync<V1.InverseOffer>(token);
        cluster.Agents[0].CancelMaintenance();
        await scheduler.NextAsync<V1.OfferID>(token, id => id.Equals(again.Id));
    }

    [Test]
    public async Task ScheduleMaintenance_ForNoTime_IsRefused(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: token);

        Assert.That(
            () => cluster.Agents[0].ScheduleMaintenance(DateTimeOffset.UnixEpoch, TimeSpan.Zero),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("Use a positive time, or leave it out where nobody knows when the agent is back."));
    }

    private static Task<string> RunAsync(MesosPool pool, CancellationToken token) => pool.Submit(() => TaskContext.Current!.AgentId, token);

    private static async Task<string[]> AnswersAsync(EmbeddedCluster cluster, CancellationToken token)
    {
        using HttpClient http = new();
        var shown = JsonNode.Parse(await http.GetStringAsync(new Uri(cluster.Master, "/maintenance/status"), token))!;
        return [.. shown["draining_machines"]!.AsArray().SelectMany(machine => machine!["statuses"]!.AsArray()).Select(status => $"{status!["status"]}")];
    }
}
