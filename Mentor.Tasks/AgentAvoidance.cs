namespace Mentor.Tasks;

/// <summary>
/// When an agent that keeps losing tasks gets no more of them for a while. Tasks that run elsewhere or nowhere else are not held up by it: where all
/// agents that a task could run on are avoided, it runs there all the same. What delegates throw is never held against an agent.
/// </summary>
public sealed record AgentAvoidance
{
    /// <summary>
    /// As many losses in a row within <see cref="Within"/> make the agent avoided; a task that comes to its end there, well or not, starts the count anew. What
    /// one process takes down with it counts once. Default 3; at least 1.
    /// </summary>
    public int Losses { get; init; } = 3;

    /// <summary>Losses that are longer ago are forgotten. Default 1 minute.</summary>
    public TimeSpan Within { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long it is avoided for the first time; each further time twice as long as before, until a task has come to its end there. Default 10 s.</summary>
    public TimeSpan For { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest that it is avoided. Default 5 minutes.</summary>
    public TimeSpan AtMost { get; init; } = TimeSpan.FromMinutes(5);

    internal IEnumerable<string> Problems()
    {
        if (Losses < 1) yield return $"Avoidance.Losses is {Losses}; use 1 or more, or null for Avoidance to avoid no agent.";
        if (Within <= TimeSpan.Zero) yield return $"Avoidance.Within is {Within}; use a positive time.";
        if (For <= TimeSpan.Zero) yield return $"Avoidance.For is {For}; use a positive time.";
        if (AtMost < For) yield return $"Avoidance.AtMost is {AtMost}; use at least Avoidance.For, which is {For}.";
    }
}
