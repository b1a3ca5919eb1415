using System.ComponentModel;
using System.Diagnostics;
using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Docker;
using Mentor.LocalCluster.Fetching;

namespace Mentor.LocalCluster.Processes;

/// <summary>One sandbox with its process: fetched, started, signalled, destroyed.</summary>
internal sealed class Container(ContainerSpec spec, Fetcher fetcher, DockerEngine docker, Action<AgentInput> report) : IDisposable
{
    // The watcher kills at once, unless somebody has killed the watcher.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    // ... or it has an engine remove what that runs.
    private readonly TimeSpan _watchPatience = spec.Image is null ? Patience : Patience + DockerEngine.Patience;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _destroyed = new();
    private Process? _process;
    private bool _isWatchClosed;
    private bool _disposed;

    /// <summary>Ends when nothing of the container runs any more. Never faults.</summary>
    public async Task RunAsync()
    {
        Process process;
        try
        {
            Prepare();
            var main = spec.Image is null ? await MainProcess.OfAsync(spec, _destroyed.Token).ConfigureAwait(false) : docker.Run(spec);
            await fetcher.FetchAsync(spec, _destroyed.Token).ConfigureAwait(false);
            if (spec.Image is { } image) await docker.ProvideAsync(image, spec.WantsFreshImage, _destroyed.Token).ConfigureAwait(false);
            process = Start(main);
        }
        catch (OperationCanceledException) when (_destroyed.IsCancellationRequested)
        {
            report(new ContainerFailed(spec.Id, "Container destroyed while fetching"));
            return;
        }
        catch (Exception cause)
        {
            report(new ContainerFailed(spec.Id, cause.Message));
            return;
        }

        using (process)
        {
            report(new ContainerStarted(spec.Id, process.Id));
            // Only now, so that nobody hears from the process before he hears of it.
            Write(OperatingSystemSupport.Go);
            var status = await EndOfMainAsync(process).ConfigureAwait(false);
            CloseWatch();
            report(HowItEnded(status));
            await EndOfWatchAsync(process).ConfigureAwait(false);
        }
    }

    public void Signal(string name)
    {
        lock (_gate)
        {
            if (!Write(name)) Destroy();
        }
    }

    /// <summary>Kills all that runs in it; <see cref="RunAsync"/> ends soon after.</summary>
    public void Destroy()
    {
        lock (_gate)
        {
            if (_disposed) return;
            _destroyed.Cancel();
            CloseWatch();
        }
    }

    public void Dispose()
    {
        lock (_gate) _disposed = true;
        _destroyed.Dispose();
    }

    private void Prepare()
    {
        Directory.CreateDirectory(spec.Sandbox);
        // In an image it may be anybody who looks into it.
        if (spec.Image is null) OperatingSystemSupport.CloseToOthers(spec.Sandbox);
        var latest = Path.Combine(Path.GetDirectoryName(spec.Sandbox)!, "latest");
        File.Delete(latest);
        File.CreateSymbolicLink(latest, spec.Sandbox);
        File.Create(Path.Combine(spec.Sandbox, "stdout")).Dispose();
        File.Create(Path.Combine(spec.Sandbox, "stderr")).Dispose();
    }

    private Process Start(MainProcess main)
    {
        lock (_gate)
        {
            _destroyed.Token.ThrowIfCancellationRequested();
            return _process = OperatingSystemSupport.StartContainer(main);
        }
    }

    private AgentInput HowItEnded(int status) => spec.Image is not null && DockerEngine.RefusalOf(spec, status) is { } refusal
        ? new ContainerFailed(spec.Id, refusal)
        : new ContainerExited(spec.Id, status);

    /// <returns>Whether somebody may read it; false when the watcher is gone before its container.</returns>
    private bool Write(string line)
    {
        lock (_gate)
        {
            if (_process is null || _isWatchClosed) return true;
            try
            {
                _process.StandardInput.WriteLine(line);
                _process.StandardInput.Flush();
                return true;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    private void CloseWatch()
    {
        lock (_gate)
        {
            if (_process is null || _isWatchClosed) return;
            _isWatchClosed = true;
            try
            {
                _process.StandardInput.Close();
            }
            catch (IOException)
            {
                // What could not be flushed is of no use to the dead.
            }
        }
    }

    private async Task<int> EndOfMainAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync(_destroyed.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            if (!await EndsSoonAsync(process).ConfigureAwait(false)) await KillAsync(process).ConfigureAwait(false);
        }

        return process.HasExited ? WaitStatus.FromExitCode(process.ExitCode) : WaitStatus.Killed;
    }

    private async Task KillAsync(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception cause) when (cause is Win32Exception or AggregateException or InvalidOperationException)
        {
            // It is another user's now, or has just ended.
        }

        await EndsSoonAsync(process).ConfigureAwait(false);
        if (spec.Image is not null) await docker.RemoveAsync(spec).ConfigureAwait(false);
    }

    private static async Task<bool> EndsSoonAsync(Process process)
    {
        try
        {
            await process.WaitForExitAsync().WaitAsync(Patience).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private async Task EndOfWatchAsync(Process process)
    {
        var buffer = new byte[16];
        try
        {
            while (await process.StandardOutput.BaseStream.ReadAsync(buffer).AsTask().WaitAsync(_watchPatience).ConfigureAwait(false) > 0)
            {
            }
        }
        catch (Exception late) when (late is TimeoutException or IOException)
        {
            // Somebody killed the watcher, or holds its pipe: nothing more can be done from here.
        }

        lock (_gate) _process = null;
    }
}
