namespace Mentor.LocalCluster.Agents;

internal readonly record struct TaskKey(string FrameworkId, string TaskId);
