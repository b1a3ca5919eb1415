using Mentor.LocalCluster;
using Mentor.Tasks.Frameworks;
using Mentor.Tests.Http;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.Templates;

[TestFixture, CancelAfter(60_000)]
public sealed class TemplateSchedulerTests
{
    [Test]
    public async Task On_OffersAndUpdates_ComeInTheTypesOfTheirTemplates(CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { Attributes = _ => new Dictionary<string, string> { ["gpu"] = "a100" } }, token);
        ScoringScheduler scheduler = new();
        await using SchedulerRunner runner = new(scheduler, new SchedulerOptions { Master = cluster.Master.Authority });

        string[] notes = [await scheduler.NextAsync(token), await scheduler.NextAsync(token), await scheduler.NextAsync(token)];

        // The executor labels its last update only, as the task is.
        Assert.That(notes, Is.EqualTo(new[] { "launches upper:1e1", "TaskRunning", "score 10" }));
    }

    [Test]
    public async Task OnOffers_NotOverridden_DeclinesThemAll(CancellationToken token)
    {
        await using var master = await ScriptedMaster.StartAsync();
        await using SchedulerRunner runner = new(new Idle(), new SchedulerOptions { Master = master.Address.Authority });
        TaskCompletionSource<V1.Scheduler.Call> declined = new();
        master.OnCall = (call, context) =>
        {
            declined.TrySetResult(call);
            context.Response.StatusCode = 202;
            return Task.CompletedTask;
        };

        await (await master.NextStreamAsync(token)).SendAsync(new V1.Scheduler.Event
        {
            Type = EventType.Offers,
            Offers = new() { Offers_ = { new V1.Offer { Id = new() { Value = "o1" }, FrameworkId = new() { Value = "f" }, AgentId = new() { Value = "a" }, Hostname = "h" } } },
        });

        Assert.That((await declined.Task.WaitAsync(token)).Decline.OfferIds.Single().Value, Is.EqualTo("o1"));
    }

    private sealed class Idle() : TemplateScheduler(Labelled.All());
}
