namespace Mentor.Protocol.Payloads;

/// <param name="Kind">How the delegate ended; the outcome itself is in the bytes that were written.</param>
/// <param name="Message">One line for the Mesos UI, such as "System.InvalidOperationException: boom"; null when it succeeded.</param>
public sealed record WorkEnd(WorkEndKind Kind, string? Message)
{
    // Masters keep the messages of thousands of ended tasks.
    private const int LongestMessage = 1024;

    public bool Succeeded => Kind == WorkEndKind.Succeeded;

    /// <summary>What was thrown; null when it succeeded.</summary>
    internal Exception? Fault { get; private init; }

    internal static WorkEnd Of(Exception fault, bool cancelled) =>
        new(cancelled ? WorkEndKind.Cancelled : WorkEndKind.Failed, Line(fault)) { Fault = fault };

    private static string Line(Exception fault)
    {
        var message = SafeText.MessageOf(fault).AsSpan();
        if (message.IndexOfAny('\r', '\n') is >= 0 and var end)
            message = message[..end];
        return $"{Shorten(fault.GetType().ToString())}: {Shorten(message)}";
    }

    // Not between the halves of a character.
    private static ReadOnlySpan<char> Shorten(ReadOnlySpan<char> text)
    {
        const int half = LongestMessage / 2;
        if (text.Length <= half)
            return text;
        return $"{text[..(char.IsHighSurrogate(text[half - 2]) ? half - 2 : half - 1)]}…";
    }
}
