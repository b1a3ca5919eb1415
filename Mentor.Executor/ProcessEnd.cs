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
        // No timer: it would ring on a thread of the pool, and delegates may hold all of those.
        var exiting = Thread.CurrentThread;
        new Thread(() =>
        {
            if (!exiting.Join(Patience))
                Process.GetCurrentProcess().Kill();
        })
        { IsBackground = true, Name = "Mentor last resort" }.UnsafeStart();
        Environment.Exit(code);
    }
}
