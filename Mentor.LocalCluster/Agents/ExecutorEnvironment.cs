using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>The environment of an executor: these and its command's own, nothing else.</summary>
internal static class ExecutorEnvironment
{
    public static Dictionary<string, string> Of(AgentBook book, AgentExecutor executor, string sandbox, V1.CommandInfo command)
    {
        var checkpoints = executor.Framework.Checkpoint;
        var endpoint = $"{book.Self.Hostname}:{book.Self.Port}";
        var grace = executor.Info?.ShutdownGracePeriod is { } own ? TimeSpan.FromMicroseconds(own.Nanoseconds / 1000.0) : book.Settings.ShutdownGracePeriod;
        Dictionary<string, string> variables = new(StringComparer.Ordinal)
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH") is { Length: > 0 } path ? path : "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            ["PWD"] = sandbox,
            ["LIBPROCESS_IP"] = book.Self.Hostname,
            ["LIBPROCESS_PORT"] = "0",
            ["MESOS_AGENT_ENDPOINT"] = endpoint,
            ["MESOS_CHECKPOINT"] = checkpoints ? "1" : "0",
            ["MESOS_DIRECTORY"] = sandbox,
            ["MESOS_EXECUTOR_ID"] = executor.Key.ExecutorId,
            ["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] = MesosDuration.Print(grace),
            ["MESOS_FRAMEWORK_ID"] = executor.Key.FrameworkId,
            ["MESOS_HTTP_COMMAND_EXECUTOR"] = "0",
            ["MESOS_SANDBOX"] = sandbox,
            ["MESOS_SLAVE_ID"] = book.Self.Id.Value,
            ["MESOS_SLAVE_PID"] = $"slave(1)@{endpoint}",
        };
        if (checkpoints)
        {
            variables["MESOS_RECOVERY_TIMEOUT"] = MesosDuration.Print(book.Settings.RecoveryTimeout);
            variables["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = "2secs";
        }

        if (executor.IsCommand) variables["MESOS_TASK_ID"] = executor.Key.ExecutorId;
        foreach (var variable in command.Environment?.Variables ?? []) variables[variable.Name] = variable.Value;
        return variables;
    }
}
