namespace Mentor.Tasks.Kinds;

/// <summary>What became of the launches on one agent. A task that was lost and ran again counts with each of its attempts.</summary>
/// <param name="AgentId">As Mesos names it.</param>
/// <param name="Hostname">As the agent names itself.</param>
/// <param name="Running">Launched, and not heard to have ended.</param>
/// <param name="Succeeded">So far.</param>
/// <param name="Failed">So far: the delegate threw, or the command failed.</param>
/// <param name="Killed">So far: ended by a kill, after a cancellation for one.</param>
/// <param name="Lost">So far: ended with an executor or with the agent.</param>
public readonly record struct AgentCounts(string AgentId, string Hostname, long Running, long Succeeded, long Failed, long Killed, long Lost);
