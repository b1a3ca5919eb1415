namespace Mentor.Tests.ZooKeeper;

/// <summary>Started for the first test that wants it, stopped after the last one of this folder.</summary>
[SetUpFixture]
public sealed class SharedServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static Lazy<Task<ZooKeeperServer>>? _server;

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_server is { Value: { IsCompletedSuccessfully: true } started }) await (await started).DisposeAsync();
    }

    internal static Task<ZooKeeperServer> StartedAsync() => (_server ??= new(StartAsync)).Value;

    private static async Task<ZooKeeperServer> StartAsync()
    {
        using CancellationTokenSource late = new(Patience);
        return await ZooKeeperServer.StartAsync(late.Token);
    }
}
