namespace Mentor.LocalCluster.Processes;

/// <summary>How a process ended, as waitpid encodes it: the exit code in the second byte, a signal in the first.</summary>
internal static class WaitStatus
{
    public const int Killed = 9;

    private const int SignalledFrom = 128;
    private const int LastSignal = 64;

    /// <summary>From what shells and .NET make of it: 128 and the signal's number for a process that a signal ended.</summary>
    public static int FromExitCode(int code) => code > SignalledFrom && code <= SignalledFrom + LastSignal ? code - SignalledFrom : (code & 0xFF) << 8;

    /// <summary>In Mesos' words.</summary>
    public static string Describe(int status) => (status & 0x7F) == 0
        ? $"exited with status {(status >> 8) & 0xFF}"
        : $"terminated with signal {SignalName(status & 0x7F)}";

    // As strsignal calls them.
    private static string SignalName(int number) => number switch
    {
        1 => "Hangup",
        2 => "Interrupt",
        3 => "Quit",
        4 => "Illegal instruction",
        6 => "Aborted",
        8 => "Floating point exception",
        9 => "Killed",
        11 => "Segmentation fault",
        13 => "Broken pipe",
        14 => "Alarm clock",
        15 => "Terminated",
        _ => $"{number}",
    };
}
