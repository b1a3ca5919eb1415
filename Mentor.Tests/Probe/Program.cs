using Mentor.Tests.Probe;

return args switch
{
    ["executor"] => await ExecutorProbe.RunAsync(),
    ["serializer"] => SerializerProbe.Run(),
    ["driver", var command, var executor, .. var image] => await DriverProbe.RunAsync(command, executor, image.FirstOrDefault()),
    _ => throw new ArgumentException("Say 'executor', 'serializer', or 'driver' and the shell command of a task and of an executor."),
};
