using System.Globalization;
using Mentor.Protocol;
using Mentor.Tasks.Placement;

namespace Mentor.Tasks;

/// <summary>The task was never placed: no agent is known to be large enough, or none offers anything, or there is no master to say so.</summary>
public sealed class UnplaceableTaskException : MentorException
{
    private UnplaceableTaskException(string taskId, string message, IReadOnlyList<Obstacle> obstacles)
        : base(message)
    {
        TaskId = taskId;
        Obstacles = obstacles;
    }

    public string TaskId { get; }

    /// <summary>
    /// What it asks for in excess of the agent that comes nearest, as far as agents have shown what they have, and the constraints that too
    /// few agents meet; where none offered anything, the agents that are avoided.
    /// </summary>
    public IReadOnlyList<Obstacle> Obstacles { get; }

    internal static UnplaceableTaskException FitsNowhere(string taskId, IReadOnlyList<Obstacle> obstacles, TimeSpan waited)
    {
        List<string> reasons = [], advice = [];
        if (obstacles.OfType<Shortfall>().ToArray() is { Length: > 0 } shortfalls)
        {
            reasons.Add($"{string.Join<Shortfall>("; ", shortfalls)}, which is the most that was free for this pool on the agent that comes nearest");
            advice.Add("Lower MesosPoolOptions.PerTask or add a larger agent; if the agents are large enough but busy with other frameworks, raise PlacementTimeout.");
        }

        if (obstacles.Where(obstacle => obstacle is not Shortfall).ToArray() is { Length: > 0 } others)
        {
            reasons.AddRange(others.Select(obstacle => obstacle.ToString()));
            advice.Add("Change the constraints, or add agents that meet them.");
        }

        return new(taskId, $"Task '{taskId}' has fitted no agent for {Seconds(waited)} ({string.Join("; ", reasons)}). {string.Join(' ', advice)}", obstacles);
    }

    internal static UnplaceableTaskException NothingOffered(string taskId, TimeSpan waited, IReadOnlyList<Obstacle> avoided) => new(
        taskId,
        $"Task '{taskId}' found no agent: none offered anything for {Seconds(waited)}{(avoided.Count > 0 ? $" ({string.Join("; ", avoided)})" : "")}. See whether the master has agents, whether other frameworks or a quota hold them, "
        + "and whether MesosPoolOptions.Role may use them; or raise OfferTimeout.",
        avoided);

    internal static UnplaceableTaskException NoMaster(string taskId, TimeSpan waited, string master) => new(
        taskId,
        $"Task '{taskId}' was not launched: no master has answered at {master} for {Seconds(waited)}. See whether it runs and can be reached from here; "
        + "if it may be away for longer, raise OfferTimeout.",
        []);

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");
}
