namespace Mentor.Tests.ZooKeeper;

/// <summary>Started for the first test that wants it, stopped after the last one of this folder.</summary>
[SetUpFixture]
public sealed class SharedServer
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);
    private static Task<ZooKeeperServer>? _server;

    [OneTimeTearDown]
    public async Task Stop()
    {
        if (_server is { IsCompletedSuccessfully: true }) await (await _server).DisposeAsync();
    }

    internal static Task<ZooKeeperServer> StartedAsync() => _server ??= StartAsync();

    private static async Task<ZooKeeperServer> StartAsync()
    {
        using CancellationTokenSource late = new(Patience);
        return await ZooKeeperServer.StartAsync(late.Token);
    }
}
