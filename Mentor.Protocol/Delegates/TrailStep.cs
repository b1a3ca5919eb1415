namespace Mentor.Protocol.Delegates;

/// <summary>One step of the way from the delegate to a value: a variable, a field or an element.</summary>
internal sealed record TrailStep(TrailStep? Before, string Text)
{
    public override string ToString() => Before is null ? Text : $"{Before}{(Text is ['[', ..] ? "" : ".")}{Text}";
}
