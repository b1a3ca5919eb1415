using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <summary>A task that is no delegate has failed by itself: its executor said so.</summary>
public class TaskFailedException : MentorException
{
    public TaskFailedException(V1.TaskStatus status)
        : this(status, Describe(status))
    {
    }

    private protected TaskFailedException(V1.TaskStatus status, string message)
        : base(message) => Status = status;

    /// <summary>The update that said so.</summary>
    public V1.TaskStatus Status { get; }

    private static string Describe(V1.TaskStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        var why = status.HasMessage && status.Message.Length > 0 ? status.Message.TrimEnd('.') : "its executor did not say why";
        return $"Task '{status.TaskId?.Value}' has failed: {why}. See what it wrote into its sandbox on agent {status.AgentId?.Value}.";
    }
}
