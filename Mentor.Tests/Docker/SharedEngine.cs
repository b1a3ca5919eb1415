namespace Mentor.Tests.Docker;

/// <summary>Started for the first test that wants it, stopped after the last one of this folder.</summary>
[SetUpFixture]
public sealed class SharedEngine
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static Lazy<Task<DockerDaemon>>? _engine;

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_engine is { Value: { IsCompletedSuccessfully: true } started }) await (await started).DisposeAsync();
    }

    internal static Task<DockerDaemon> StartedAsync()
    {
        // Before the task, whose failures would be everybody's.
        DockerDaemon.Demand();
        return (_engine ??= new(StartAsync)).Value;
    }

    private static async Task<DockerDaemon> StartAsync()
    {
        using CancellationTokenSource late = new(Patience);
        return await DockerDaemon.StartAsync(late.Token);
    }
}
