namespace Mentor.Protocol;

/// <summary>
/// An executor could not be made ready for the tasks of its pool: what the pool wants to run there first threw, which is the inner exception, or
/// one of its files cannot be had. Each task that is sent to that executor ends like this, and is not run again.
/// </summary>
public sealed class ExecutorStartException : MentorException
{
    internal ExecutorStartException(string message, string executorId, string? agentHost, Exception innerException)
        : base(message, innerException)
    {
        ExecutorId = executorId;
        AgentHost = agentHost;
    }

    public string ExecutorId { get; }

    /// <summary>The name or address of the agent's machine, where the agent told it; else null.</summary>
    public string? AgentHost { get; }
}
