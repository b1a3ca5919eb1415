using Mentor.Protocol;
using Mentor.Tasks.Placement;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>Events that state only what matters to a test.</summary>
internal static class A
{
    public static Submitted Task(string id, double cpus = 1, double mem = 0, int retries = 2, int priority = 0, params Constraint[] constraints) =>
        new(id, new(cpus, mem), retries, priority, constraints.Length > 0 ? new(constraints) : null);

    /// <summary>One of which somebody outside says whether it runs again.</summary>
    public static Submitted Judged(string id) => Task(id) with { Retries = null };

    public static Offered Offer(string id, double cpus = 1, double mem = 0, string? agent = null, bool executor = true, string? rack = null) => new(
        id,
        new(agent ?? $"agent-{id}", $"host-{agent ?? id}", rack is null ? null : new Dictionary<string, string> { ["rack"] = rack }),
        new Resources(cpus, mem),
        executor);

    public static Ticked Clock(double seconds) => new(TimeSpan.FromSeconds(seconds));

    public static Lost Loss(string attempt, string agent = "agent-o", string? update = "u-lost", bool counts = true) =>
        new(attempt, agent, update, "REASON_EXECUTOR_TERMINATED", "Executor terminated", counts);
}
