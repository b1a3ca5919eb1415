using Microsoft.Extensions.Hosting;

namespace Mentor.Tasks.Hosting;

/// <summary>Connects a pool before any service of its host is started, and keeps it until the container is disposed.</summary>
/// <param name="registration">The call that registered it, for messages.</param>
/// <param name="options">Asked once, at the start.</param>
internal sealed class HostedPool(string registration, Func<MesosPoolOptions> options) : IHostedLifecycleService, IAsyncDisposable
{
    private volatile MesosPool? _pool;

    public MesosPool Pool => _pool ?? throw new InvalidOperationException(
        $"The pool of {registration} was asked for before the host has started, and is not connected yet. "
        + "Start the host first; what is made before, such as a hosted service, takes a Lazy<MesosPool> and asks for its Value when it is started.");

    public async Task StartingAsync(CancellationToken cancellationToken) => _pool = await MesosPool.ConnectAsync(options(), cancellationToken).ConfigureAwait(false);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // The container does not know the pool when nobody asked for it.
    public ValueTask DisposeAsync() => _pool?.DisposeAsync() ?? ValueTask.CompletedTask;
}
