using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class PoolSchedulerTests
{
    [Test]
    public async Task On_LifeOfTheSubscription_BecomesEvents()
    {
        List<SchedulerEvent> posted = [];
        List<object> told = [];
        PoolScheduler pool = new(new EventReader("ours", TimeProvider.System), _ => null, input => posted.Add(input.Event), told.Add, told.Add);
        await using SchedulerDriver driver = new(pool, new(), new() { Master = new("http://127.0.0.1:1") }, acknowledges: false);
        Exception loss = new InvalidOperationException("gone");

        await pool.OnRegistered(driver, new() { Value = "f" }, null);
        await pool.OnDisconnected(driver, loss);
        await pool.OnRescinded(driver, new() { Value = "o" });
        await pool.OnAgentLost(driver, new() { Value = "a" });
        await pool.OnExecutorLost(driver, new() { Value = "a" }, new() { Value = "e" }, 9);
        await pool.OnInverseOffers(driver, []);

        Assert.That(posted, Is.EqualTo(new SchedulerEvent[] { new Registered(), new Disconnected(), new Rescinded("o"), new AgentLost("a"), new ExecutorLost("a") }));
        Assert.That(told, Is.EqualTo(new object[] { "f", loss }));
    }
}
