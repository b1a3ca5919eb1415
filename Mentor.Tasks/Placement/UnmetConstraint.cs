using System.Globalization;

namespace Mentor.Tasks.Placement;

/// <summary>Too few of the agents seen meet the constraint.</summary>
/// <param name="Constraint">As it is written.</param>
/// <param name="Meeting">How many meet it.</param>
/// <param name="Agents">How many were seen.</param>
/// <param name="Seen">Some of the values that the others have instead, in a row; empty when they have none.</param>
public sealed record UnmetConstraint(string Constraint, int Meeting, int Agents, string Seen) : Obstacle
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{Constraint} is met by {Meeting} of {Agents} agents{(Seen.Length > 0 ? $", where it is {Seen}" : "")}");
}
