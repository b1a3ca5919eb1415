using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Mentor.Executor;

internal static class ProcessEnd
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    /// <summary>Ends the process whatever a delegate left behind: foreground threads do not hold it, nor does an exit handler that hangs.</summary>
    [DoesNotReturn]
    public static void Exit(int code)
    {
        using var lastResort = new Timer(static _ => Process.GetCurrentProcess().Kill(), null, Patience, Timeout.InfiniteTimeSpan);
        Environment.Exit(code);
    }
}
