namespace Mentor.Tasks.Losses;

/// <summary>How the process of an executor ended, and what it left to read.</summary>
/// <param name="Sandbox">The folder on its agent; null where it is not known.</param>
/// <param name="StandardError">The telling part of its stderr; null where it cannot be had.</param>
/// <param name="WaitStatus">As waitpid encodes it: a signal in the first byte, the exit code in the second; null where it is not known.</param>
internal sealed record LastWords(string? Sandbox, string? StandardError, int? WaitStatus)
{
    private const int MostCharacters = 4096;
    private const int SignalMask = 0x7F;
    private const int Killed = 9;

    public static readonly LastWords None = new(null, null, null);

    // What the runtime writes when it gives a process up, at the beginning of a line, and what that means.
    private static readonly (string Line, string Meaning)[] Verdicts =
    [
        ("Stack overflow.", "the stack of its process overflowed"),
        ("Out of memory.", "its process ran out of memory"),
        ("Process terminated.", "code in its process called Environment.FailFast"),
        ("Fatal error.", "a fatal error of the runtime ended its process"),
        ("Unhandled exception.", "an exception that nobody caught, on a thread of its own, ended its process"),
    ];

    /// <summary>As shells count: the exit code, or 128 and the number of the signal.</summary>
    public int? ExitStatus => WaitStatus switch
    {
        null or < 0 => null,
        { } status when (status & SignalMask) != 0 => 128 + (status & SignalMask),
        { } status => (status >> 8) & 0xFF,
    };

    /// <summary>Why the process ended, as far as it or the system says; else null.</summary>
    public string? Cause
    {
        get
        {
            if (StandardError is { } text && Array.Find(Verdicts, v => text.StartsWith(v.Line, StringComparison.Ordinal)).Meaning is { } meaning) return meaning;
            return ExitStatus switch
            {
                null => null,
                128 + Killed => "its process was killed (signal 9), as an agent or a system does that is short of memory",
                > 128 and { } status => $"its process ended with signal {status - 128}",
                { } status => $"its process exited with status {status}",
            };
        }
    }

    /// <summary>From where the runtime gives up to the last frame that fits; without such a verdict, the end.</summary>
    public static string Telling(string standardError)
    {
        var text = standardError.Trim();
        var verdict = Verdicts.Max(v => text.StartsWith(v.Line, StringComparison.Ordinal) ? 0 : text.LastIndexOf($"\n{v.Line}", StringComparison.Ordinal) + 1);
        if (verdict > 0 || Array.Exists(Verdicts, v => text.StartsWith(v.Line, StringComparison.Ordinal)))
            return text.Length - verdict <= MostCharacters ? text[verdict..] : $"{text.AsSpan(verdict, MostCharacters)}\n   ...";
        return text.Length <= MostCharacters ? text : text[^MostCharacters..];
    }
}
