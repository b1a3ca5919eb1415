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
        TaskLostException lost = new("t", 1, "R", "gone.", "a", "/sandbox", "out of memory\n");

        Assert.That(lost.Message, Is.EqualTo(
            $"Task 't' was lost once (last: R, gone, on agent a). If its process ended by itself, /sandbox/stderr says why; {Remedy} Its stderr ends with:\nout of memory"));
        Assert.That((lost.Sandbox, lost.StandardError), Is.EqualTo(("/sandbox", "out of memory\n")));
    }

    [Test]
    public void Unplaceable_TooLarge_ShowsTheShortfalls()
    {
        UnplaceableTaskException tooLarge = new("train", [new Shortfall("cpus", 16, 8)], TimeSpan.FromSeconds(30));

        Assert.That(tooLarge.Message, Is.EqualTo(
            "Task 'train' is larger than every agent seen in 30 s (cpus: 16 asked, 8 available). Lower MesosPoolOptions.PerTask or add a larger agent."));
        Assert.That(tooLarge.TaskId, Is.EqualTo("train"));
    }

    [Test]
    public void Unplaceable_NoOffers_SaysWhatToLookAt()
    {
        UnplaceableTaskException starved = new("t", TimeSpan.FromMinutes(5));

        Assert.That(starved.Message, Is.EqualTo(
            "Task 't' found no agent: none offered anything for 300 s. See whether the master has agents, whether other frameworks or a quota hold them, "
            + "and whether MesosPoolOptions.Role may use them; or raise OfferTimeout."));
        Assert.That(starved.Shortfalls, Is.Empty);
    }
}
