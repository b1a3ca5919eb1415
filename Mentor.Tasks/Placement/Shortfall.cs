using System.Globalization;

namespace Mentor.Tasks.Placement;

/// <summary>Of <paramref name="Resource"/> the task asks for more than the agent that comes nearest can give.</summary>
public sealed record Shortfall(string Resource, double Asked, double Available) : Obstacle
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Resource}: {Asked:0.###} asked, {Available:0.###} available");
}
