using Mentor.Tasks;
using Mentor.Tasks.Placement;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class FailureMessagesTests
{
    private const string Remedy = "if it needs more memory than MesosPoolOptions.PerTask asks for, raise that; if agents come and go, raise Retries.";

    [Test]
    public void TaskLost_NothingSeenOfTheSandbox_SaysWhereToLook()
    {
        TaskLostException lost = new("fit-42", 3, "REASON_EXECUTOR_TERMINATED", "Executor terminated", "10.0.0.7");

        Assert.That(lost.Message, Is.EqualTo(
            "Task 'fit-42' was lost 3 times (last: REASON_EXECUTOR_TERMINATED, Executor terminated, on agent 10.0.0.7). "
            + $"If its process ended by itself, the executor's stderr in its sandbox on that agent says why; {Remedy}"));
        Assert.That((lost.TaskId, lost.Attempts, lost.LastReason, lost.LastAgent), Is.EqualTo(("fit-42", 3, "REASON_EXECUTOR_TERMINATED", "10.0.0.7")));
    }

    [Test]
    public void TaskLost_SandboxAtHand_NamesItAndQuotesStandardError()
    {
        TaskLostException lost = new("t", 1, "R", "gone.", "a", new("/sandbox", "the disk is full\n", null));

        Assert.That(lost.Message, Is.EqualTo(
            $"Task 't' was lost once (last: R, gone, on agent a). If its process ended by itself, /sandbox/stderr says why; {Remedy} Its stderr says:\nthe disk is full"));
        Assert.That((lost.Sandbox, lost.StandardError, lost.ExitStatus), Is.EqualTo(("/sandbox", "the disk is full\n", (int?)null)));
    }

    [Test]
    public void TaskLost_HowTheProcessEndedIsKnown_SaysSoAndThatOthersMayBeToBlame()
    {
        TaskLostException lost = new("t", 3, "REASON_EXECUTOR_TERMINATED", "Executor terminated", "a", new(null, null, 9));

        Assert.That(lost.Message, Is.EqualTo(
            "Task 't' was lost 3 times (last: REASON_EXECUTOR_TERMINATED, Executor terminated: its process was killed (signal 9), as an agent or a system does that is short of memory, on agent a). "
            + "Another task may be to blame, for those of a pool share a process on each agent. "
            + $"If its process ended by itself, the executor's stderr in its sandbox on that agent says why; {Remedy}"));
        Assert.That(lost.ExitStatus, Is.EqualTo(137));
    }

    [Test]
    public void Unplaceable_TooLarge_ShowsTheShortfalls()
    {
        var tooLarge = UnplaceableTaskException.FitsNowhere("train", [new Shortfall("cpus", 16, 8)], TimeSpan.FromSeconds(30));

        Assert.That(tooLarge.Message, Is.EqualTo(
            "Task 'train' has fitted no agent for 30 s (cpus: 16 asked, 8 available, which is the most that was free for this pool on the agent that comes nearest). "
            + "Lower MesosPoolOptions.PerTask or add a larger agent; if the agents are large enough but busy with other frameworks, raise PlacementTimeout."));
        Assert.That(tooLarge.TaskId, Is.EqualTo("train"));
    }

    [Test]
    public void Unplaceable_ByConstraint_NamesItAndWhatThereIs()
    {
        var excluded = UnplaceableTaskException.FitsNowhere(
            "web", [new Shortfall("mem", 512, 256), new UnmetConstraint("zone:IS:eu", 1, 3, "us"), new FilteredOut("has ssd", 0, 3)], TimeSpan.FromSeconds(1));

        Assert.That(excluded.Message, Is.EqualTo(
            "Task 'web' has fitted no agent for 1 s (mem: 512 asked, 256 available, which is the most that was free for this pool on the agent that comes nearest; "
            + "zone:IS:eu is met by 1 of 3 agents, where it is us; filter 'has ssd' lets 0 of 3 agents pass). "
            + "Lower MesosPoolOptions.PerTask or add a larger agent; if the agents are large enough but busy with other frameworks, raise PlacementTimeout. "
            + "Change the constraints, or add agents that meet them."));
    }

    [Test]
    public void Unplaceable_NoOffers_SaysWhatToLookAt()
    {
        var starved = UnplaceableTaskException.NothingOffered("t", TimeSpan.FromMinutes(5), []);

        Assert.That(starved.Message, Is.EqualTo(
            "Task 't' found no agent: none offered anything for 300 s. See whether the master has agents, whether other frameworks or a quota hold them, "
            + "and whether MesosPoolOptions.Role may use them; or raise OfferTimeout."));
        Assert.That(starved.Obstacles, Is.Empty);
    }

    [Test]
    public void Unplaceable_OnlyAvoidedAgents_NamesThem()
    {
        AvoidedAgent[] avoided = [new("host-a", TimeSpan.FromSeconds(12.34), IsLeaving: false), new("host-b", null, IsLeaving: true)];

        var starved = UnplaceableTaskException.NothingOffered("t", TimeSpan.FromMinutes(5), avoided);

        Assert.That(starved.Message, Does.StartWith(
            "Task 't' found no agent: none offered anything for 300 s (agent host-a is avoided for another 12.3 s: it kept losing tasks; "
            + "agent host-b is avoided until further notice: it is to be taken away for maintenance). See"));
        Assert.That(starved.Obstacles, Is.EqualTo(avoided));
    }

    [Test]
    public void Unplaceable_NoMaster_NamesIt() => Assert.That(
        UnplaceableTaskException.NoMaster("t", TimeSpan.FromMinutes(5), "leader:5050").Message,
        Is.EqualTo("Task 't' was not launched: no master has answered at leader:5050 for 300 s. See whether it runs and can be reached from here; "
            + "if it may be away for longer, raise OfferTimeout."));

    [Test]
    public void TaskLost_NoMaster_SpeaksOfTheMasterAlone() => Assert.That(
        new TaskLostException("t", 2, TaskLostException.NoMaster, "no master has answered for 300 s", "a").Message,
        Is.EqualTo("Task 't' was given up: no master has answered for 300 s, so that nothing is known of its last launch of 2, on agent a. "
            + "See whether the master runs and can be reached from here; if it may be away for longer, raise MesosPoolOptions.OfferTimeout."));
}
