using Mentor.Protocol;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Placement;
using Polly.Retry;
using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <summary>What one task wants in another way than its pool's options say. What is left out here is as there.</summary>
public sealed record TaskOptions
{
    // A little less than timers take.
    private static readonly TimeSpan LongestTimeout = TimeSpan.FromDays(40);

    /// <summary>Nothing but what the pool's options say.</summary>
    public static TaskOptions Default { get; } = new();

    /// <summary>The beginning of the task's id, which is shown in the Mesos UI. Need not be unique. Default: the pool's name.</summary>
    public string? Name { get; init; }

    /// <summary>Taken while it runs. Default: <see cref="MesosPoolOptions.PerTask"/>.</summary>
    public Resources? Resources { get; init; }

    /// <summary>Launches after the first when an agent or executor is lost. Default: <see cref="MesosPoolOptions.Retries"/>.</summary>
    public int? Retries { get; init; }

    /// <summary>
    /// Decides whether the task runs again, and after what pause, in place of a number of retries: see <see cref="MesosPoolOptions.RetryPolicy"/>. Default: as
    /// the pool's options say. Set this or <see cref="Retries"/>, not both.
    /// </summary>
    public RetryStrategyOptions? RetryPolicy { get; init; }

    /// <summary>A task of a higher priority is launched before all of lower ones that wait; what runs is left alone. Default 0.</summary>
    public int Priority { get; init; }

    /// <summary>
    /// From submission to the end, waiting and retries included; then the task fails with <see cref="TimeoutException"/> and what runs of it
    /// is cancelled, and ended after <see cref="MesosPoolOptions.CancellationGrace"/>. Default: no limit; at most 40 days.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>On which agents it may run, in place of <see cref="MesosPoolOptions.Constraints"/>. Default: those.</summary>
    public IReadOnlyList<Constraint>? Constraints { get; init; }

    /// <summary>A delegate gets an executor process of its own, which ends with it. Default false: it shares one with the other tasks on its agent.</summary>
    public bool Isolated { get; init; }

    /// <summary>The container in which the command, or the executor of a delegate of its own, runs. Default: none.</summary>
    public V1.ContainerInfo? Container { get; init; }

    /// <summary>Whether a delegate shares the executor of its agent.</summary>
    internal bool IsShared => !Isolated && Container is null;

    /// <exception cref="ArgumentException">Names all that is wrong.</exception>
    internal void Validate()
    {
        List<string> problems = [];
        if (Name is not null && (string.IsNullOrWhiteSpace(Name) || Name.Length > 200 || Name.AsSpan().IndexOfAny('/', '\\') >= 0 || Name.Any(char.IsControl)))
            problems.Add($"Name is '{Name}'; use up to 200 characters without slashes: it becomes part of the task's id.");
        if (Resources is not null && !(Resources.Cpus > 0 || Resources.MemoryMB > 0)) problems.Add($"Resources is '{Resources}'; a task needs some cpus or mem.");
        if (Resources is not null && Resources.Bound.Any()) problems.Add($"Resources is '{Resources}'; name no role in it: what is reserved for the pool's role is used first.");
        if (Retries < 0) problems.Add($"Retries is {Retries}; use 0 or more.");
        if (RetryPolicy is not null && Retries is not null) problems.Add($"Retries is {Retries} and RetryPolicy is set; set one of them: the policy says how often.");
        if (RetryPolicy is not null && RetryPolicies.ProblemOf(RetryPolicy) is { } problem) problems.Add($"RetryPolicy cannot be used: {problem}");
        if (Timeout <= TimeSpan.Zero || Timeout > LongestTimeout) problems.Add($"Timeout is {Timeout}; use a positive time of at most {LongestTimeout.TotalDays:0} days, or null for none.");
        if (Constraints is not null && Constraints.Contains(null)) problems.Add("Constraints holds a null; use [] for none.");
        if (problems.Count > 0) throw new ArgumentException($"TaskOptions cannot be used:\n  {string.Join("\n  ", problems)}");
    }
}
