using System.Text;

namespace Mentor.Protocol.Delegates;

/// <summary>One step of the way from the delegate to a value: a variable, a field or an element.</summary>
internal sealed class TrailStep
{
    // A way may have a million steps. Its beginning and its end are what tells.
    private const int Shown = 32;

    private readonly int _length;

    public TrailStep(TrailStep? before, string text)
    {
        Before = before;
        Text = text;
        First = before?.First ?? this;
        _length = (before?._length ?? 0) + 1;
    }

    public TrailStep? Before { get; }

    public TrailStep First { get; }

    public string Text { get; }

    public override string ToString()
    {
        var steps = new string[Math.Min(_length, Shown)];
        var at = this;
        for (var i = steps.Length - 1; i >= 0; i--, at = at!.Before) steps[i] = at!.Text;
        var way = new StringBuilder(_length > Shown ? $"{First.Text}…" : "");
        foreach (var step in steps) way.Append(way.Length == 0 || step is ['[', ..] ? "" : ".").Append(step);
        return way.ToString();
    }
}
