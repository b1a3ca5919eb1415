using V1 = Mesos.V1;

namespace Mentor.Tasks.Kinds;

/// <summary>Where a task stands.</summary>
/// <param name="Attempts">Launches so far; 0 while it waits for its first.</param>
/// <param name="Last">The last update of any attempt; null before the first one. Delegates that take less than 200 ms have but one.</param>
/// <param name="HasEnded">Whether its caller has its outcome.</param>
public sealed record TaskStanding(int Attempts, V1.TaskStatus? Last, bool HasEnded)
{
    public override string ToString() => HasEnded ? "ended" : Attempts == 0 ? "waits for an agent" : Last is null ? $"attempt {Attempts} is launched" : $"attempt {Attempts} is {Last.State}";
}
