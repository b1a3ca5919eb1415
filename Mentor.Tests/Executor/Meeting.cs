namespace Mentor.Tests.Executor;

/// <summary>Lets delegates within one executor process wait for each other.</summary>
internal static class Meeting
{
    private static readonly CountdownEvent Missing = new(1);
    private static int _expected;

    /// <summary>Blocks until so many are here; in vain, unless all run at once.</summary>
    public static bool SignalAndWait(int participants)
    {
        if (Interlocked.CompareExchange(ref _expected, participants, 0) == 0)
            Missing.Reset(participants);
        else
            SpinWait.SpinUntil(static () => Missing.InitialCount > 1);
        Missing.Signal();
        Missing.Wait();
        return true;
    }
}
