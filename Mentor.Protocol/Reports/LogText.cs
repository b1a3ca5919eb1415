using System.Collections;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Reports;

/// <summary>A message or a scope: its text, and the names and values in it, as logging providers read them.</summary>
internal sealed class LogText(string text, KeyValuePair<string, object?>[] values) : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly string _text = text;
    private readonly KeyValuePair<string, object?>[] _values = values;

    public int Count => _values.Length;

    public KeyValuePair<string, object?> this[int index] => _values[index];

    /// <summary>Never throws for what the program's own types do.</summary>
    /// <param name="state">What was logged, or the state of a scope.</param>
    /// <param name="text">How it reads. Default: what it says of itself.</param>
    public static LogText Of(object? state, Func<string>? text = null) => new(Said(text ?? (() => state?.ToString() ?? "")), ValuesOf(state));

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _values.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => _text;

    // Other values would bring code of the program's types into the driver's providers, and need not be able to travel: they go as text.
    private static KeyValuePair<string, object?>[] ValuesOf(object? state)
    {
        if (state is not IEnumerable<KeyValuePair<string, object?>> pairs) return [];
        try
        {
            return [.. pairs.Select(static pair => KeyValuePair.Create(pair.Key, pair.Value is null || Scalars.Has(pair.Value.GetType()) ? pair.Value : Said(() => pair.Value.ToString() ?? "")))];
        }
        catch (Exception)
        {
            return [];
        }
    }

    private static string Said(Func<string> text)
    {
        try
        {
            return text() ?? "";
        }
        catch (Exception e)
        {
            return $"(its text cannot be had: it threw {e.GetType()})";
        }
    }
}
