namespace Mentor.LocalCluster.Agents;

internal readonly record struct ExecutorKey(string FrameworkId, string ExecutorId);
