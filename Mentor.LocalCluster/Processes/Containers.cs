using System.Collections.Concurrent;
using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Docker;
using Mentor.LocalCluster.Fetching;

namespace Mentor.LocalCluster.Processes;

/// <summary>The containers of one agent.</summary>
internal sealed class Containers(Fetcher fetcher, DockerEngine docker, Action<AgentInput> report) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, (Container Container, Task Running)> _running = new(StringComparer.Ordinal);

    public void Launch(ContainerSpec spec)
    {
        Container container = new(spec, fetcher, docker, report);
        // The entry must be there before the end can take it away.
        Task<Task> running = new(() => RunAsync(spec.Id, container));
        _running[spec.Id] = (container, running.Unwrap());
        running.Start(TaskScheduler.Default);
    }

    public void Signal(string id, string signal)
    {
        if (_running.TryGetValue(id, out var entry)) entry.Container.Signal(signal);
    }

    public void Destroy(string id)
    {
        if (_running.TryGetValue(id, out var entry)) entry.Container.Destroy();
    }

    /// <summary>Ends when those that run now have ended.</summary>
    public Task WhenEndedAsync() => Task.WhenAll(_running.Values.Select(entry => entry.Running));

    /// <summary>Kills everything and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        var entries = _running.Values.ToArray();
        foreach (var (container, _) in entries) container.Destroy();
        await Task.WhenAll(entries.Select(entry => entry.Running)).ConfigureAwait(false);
    }

    private async Task RunAsync(string id, Container container)
    {
        await container.RunAsync().ConfigureAwait(false);
        _running.TryRemove(id, out _);
        container.Dispose();
    }
}
