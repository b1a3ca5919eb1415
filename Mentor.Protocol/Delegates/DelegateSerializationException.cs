namespace Mentor.Protocol.Delegates;

/// <summary>A delegate, one of its captured variables or its result cannot travel. Nothing was sent. All offenders are listed at once.</summary>
public sealed class DelegateSerializationException : MentorException
{
    internal DelegateSerializationException(string subject, IReadOnlyList<Refusal> refusals)
        : base(Describe(subject, refusals)) => Refusals = refusals;

    public IReadOnlyList<Refusal> Refusals { get; }

    /// <summary>Path of the first offender.</summary>
    public string Path => Refusals[0].Path;

    /// <summary>Type of the first offender.</summary>
    public Type OffendingType => Refusals[0].Type;

    private static string Describe(string subject, IReadOnlyList<Refusal> refusals)
    {
        const int Shown = 20;
        var lines = refusals.Take(Shown).Select(refusal => $"\n  {refusal}");
        var more = refusals.Count > Shown ? $"\n  and {refusals.Count - Shown} more." : "";
        return $"Cannot send {subject}; {(refusals.Count == 1 ? "one thing" : $"{refusals.Count} things")} in it cannot travel:{string.Concat(lines)}{more}";
    }
}
