using Mentor.Tests.Probe;

return args switch
{
    ["executor"] => await ExecutorProbe.RunAsync(),
    ["driver", var command, var executor] => await DriverProbe.RunAsync(command, executor),
    _ => throw new ArgumentException("Say 'executor', or 'driver' and the shell command of a task and of an executor."),
};
