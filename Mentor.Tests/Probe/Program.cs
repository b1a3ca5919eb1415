using Mentor.Tests.Probe;

return args switch
{
    ["executor"] => await ExecutorProbe.RunAsync(),
    ["serializer"] => SerializerProbe.Run(),
    ["driver", var command, var executor] => await DriverProbe.RunAsync(command, executor),
    _ => throw new ArgumentException("Say 'executor', 'serializer', or 'driver' and the shell command of a task and of an executor."),
};
