namespace Mentor.Tasks.Placement;

/// <summary>A reason why a task finds no agent: a <see cref="Shortfall"/>, an <see cref="UnmetConstraint"/> or a <see cref="FilteredOut"/>.</summary>
public abstract record Obstacle
{
    private protected Obstacle()
    {
    }
}
