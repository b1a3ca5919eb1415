using System.Globalization;
using System.Text;

namespace Mentor.Tasks.Frameworks;

/// <summary>Which master, and as which framework, for a scheduler that a <see cref="SchedulerRunner"/> runs.</summary>
public sealed record SchedulerOptions : FrameworkOptions
{
    /// <summary>The id of a framework that was stopped with failover, or that lost its process, and that this one takes over. Default: a new framework.</summary>
    public string? FrameworkId { get; init; }

    /// <summary>Whether the states of lost tasks come in detail (TASK_UNREACHABLE, TASK_GONE, ...) rather than as TASK_LOST. Default false.</summary>
    public bool PartitionAware { get; init; }

    /// <summary>Whether updates stay unacknowledged until the scheduler calls <see cref="SchedulerDriver.AcknowledgeAsync"/>. Default false: the driver does it.</summary>
    public bool ExplicitAcknowledgements { get; init; }

    private protected override void Examine(List<string> problems)
    {
        if (FrameworkId is "") problems.Add("FrameworkId is empty; leave it null for a new framework.");
    }

    // All but the secret, which would else be in whatever logs these options.
    protected override bool PrintMembers(StringBuilder builder)
    {
        base.PrintMembers(builder);
        builder.Append(CultureInfo.InvariantCulture, $", FrameworkId = {FrameworkId}, PartitionAware = {PartitionAware}, ExplicitAcknowledgements = {ExplicitAcknowledgements}");
        return true;
    }
}
