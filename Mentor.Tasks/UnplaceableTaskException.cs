using System.Globalization;
using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks;

/// <summary>No agent can run the task: it asks for more than each of them has, or none offers anything.</summary>
public sealed class UnplaceableTaskException : MentorException
{
    internal UnplaceableTaskException(string taskId, IReadOnlyList<Shortfall> shortfalls, TimeSpan waited)
        : base(TooLarge(taskId, shortfalls, waited))
    {
        TaskId = taskId;
        Shortfalls = shortfalls;
    }

    internal UnplaceableTaskException(string taskId, TimeSpan waited)
        : base($"Task '{taskId}' found no agent: none offered anything for {Seconds(waited)}. See whether the master has agents, whether other frameworks or a quota hold them, "
            + "and whether MesosPoolOptions.Role may use them; or raise OfferTimeout.")
    {
        TaskId = taskId;
        Shortfalls = [];
    }

    public string TaskId { get; }

    /// <summary>What it asks for in excess of the agent that comes nearest; empty when no agent offered anything.</summary>
    public IReadOnlyList<Shortfall> Shortfalls { get; }

    private static string TooLarge(string taskId, IReadOnlyList<Shortfall> shortfalls, TimeSpan waited) =>
        $"Task '{taskId}' is larger than every agent seen in {Seconds(waited)} ({string.Join("; ", shortfalls)}). Lower MesosPoolOptions.PerTask or add a larger agent.";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
