using System.Diagnostics;

namespace Mentor.LocalCluster.Processes;

/// <summary>Sees to it that a folder goes when this process goes, however it goes.</summary>
internal sealed class Guardian(string folder) : IAsyncDisposable
{
    private readonly Task<Process> _watching = Task.Run(() => OperatingSystemSupport.StartGuardian(folder));
    private int _disposed;

    /// <summary>Removes the folder now.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        using var guardian = await _watching.ConfigureAwait(false);
        guardian.StandardInput.Close();
        await guardian.WaitForExitAsync().ConfigureAwait(false);
    }
}
