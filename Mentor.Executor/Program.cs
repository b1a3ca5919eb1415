using Mentor.Executor;

var exitCode = await ExecutorHost.RunAsync(Environment.GetEnvironmentVariable).ConfigureAwait(false);
ProcessEnd.Exit(exitCode);
