namespace Mentor.Protocol.Delegates;

/// <summary>One thing that cannot travel.</summary>
/// <param name="Path">The captured variable and the fields that lead from it to the offender, such as <c>report.Items[3].source</c>.</param>
/// <param name="Type">The offender's runtime type.</param>
/// <param name="Reason">Why it cannot travel, as the end of a sentence that begins with the path.</param>
/// <param name="Remedy">What to do instead.</param>
public sealed record Refusal(string Path, Type Type, string Reason, string Remedy)
{
    public override string ToString() => $"'{Path}' ({TypeText.Of(Type)}): {Reason}; {Remedy}.";
}
