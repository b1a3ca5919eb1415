using System.Globalization;

namespace Mentor.Tasks.Placement;

/// <summary>The filter, a constraint made with <see cref="Constraint.Where"/>, lets too few agents pass.</summary>
/// <param name="Filter">Its name.</param>
/// <param name="Passing">How many pass.</param>
/// <param name="Agents">How many were seen.</param>
public sealed record FilteredOut(string Filter, int Passing, int Agents) : Obstacle
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"filter '{Filter}' lets {Passing} of {Agents} agents pass");
}
