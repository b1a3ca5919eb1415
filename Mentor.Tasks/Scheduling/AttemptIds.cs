namespace Mentor.Tasks.Scheduling;

/// <summary>What Mesos knows as task ids: the task's own with the number of the launch.</summary>
internal static class AttemptIds
{
    private const char Separator = '#';

    public static string Of(string taskId, int number) => $"{taskId}{Separator}{number}";

    public static string TaskOf(string attemptId) => attemptId.LastIndexOf(Separator) is > 0 and var end ? attemptId[..end] : attemptId;
}
