using System.Globalization;

namespace Mentor.Tasks.Placement;

/// <summary>An agent that gets no tasks for now, because it keeps losing them or is about to be taken away.</summary>
/// <param name="Hostname">Of the agent.</param>
/// <param name="For">How much longer; null: nobody knows.</param>
/// <param name="IsLeaving">Whether its operator has planned to take it away.</param>
public sealed record AvoidedAgent(string Hostname, TimeSpan? For, bool IsLeaving) : Obstacle
{
    public override string ToString()
    {
        var until = For is { } time ? string.Create(CultureInfo.InvariantCulture, $"for another {time.TotalSeconds:0.#} s") : "until further notice";
        return $"agent {Hostname} is avoided {until}: {(IsLeaving ? "it is to be taken away for maintenance" : "it kept losing tasks")}";
    }
}
