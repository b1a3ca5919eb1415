using Mentor.Tasks.Kinds;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;
using Mentor.Tests.Scheduling;

namespace Mentor.Tests.Pool;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AgentTallyTests
{
    private readonly AgentTally _tally = new();

    public AgentTallyTests()
    {
        foreach (var (attempt, agent) in new[] { ("a#1", "S0"), ("b#1", "S0"), ("c#1", "S0"), ("d#1", "S1"), ("e#1", "S1") }) _tally.Launched(new(attempt, attempt[..1], agent));
    }

    [Test]
    public void Hear_EndsOfEachKind_CountsThemWhereTheyRan()
    {
        foreach (var happened in new SchedulerEvent[]
        {
            new Progressed("a#1", "S0", "u"), new Finished("a#1", "S0", "u"), new Finished("b#1", "S0", "u", HasFailed: true), new Killed("d#1", "S1", "u"), A.Loss("e#1", "S1"),
        }) _tally.Hear(happened);

        Assert.That(Snapshot(), Is.EqualTo(new[]
        {
            new AgentCounts("S0", "host S0", Running: 1, Succeeded: 1, Failed: 1, Killed: 0, Lost: 0), new AgentCounts("S1", "host S1", Running: 0, Succeeded: 0, Failed: 0, Killed: 1, Lost: 1),
        }));
    }

    [Test]
    public void Hear_UpdateThatIsRepeatedOrOfNobody_CountsOnce()
    {
        for (var i = 0; i < 2; i++) _tally.Hear(new Finished("a#1", "S0", "u"));
        _tally.Hear(new Finished("z#1", "S0", "u"));

        Assert.That(Snapshot()[0], Is.EqualTo(new AgentCounts("S0", "host S0", Running: 2, Succeeded: 1, Failed: 0, Killed: 0, Lost: 0)));
    }

    [Test]
    public void Hear_FrameworkRemoved_AllThatRanIsLost()
    {
        _tally.Hear(new Expelled("gone"));

        Assert.That(Snapshot().Select(agent => (agent.Running, agent.Lost)), Is.EqualTo(new[] { (0L, 3L), (0L, 2L) }));
    }

    private IReadOnlyList<AgentCounts> Snapshot() => _tally.Snapshot(id => $"host {id}");
}
