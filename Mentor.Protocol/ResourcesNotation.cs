using System.Buffers;
using System.Globalization;
using System.Text;

namespace Mentor.Protocol;

/// <summary>Mesos' text form of resources.</summary>
internal static class ResourcesNotation
{
    private const string Example = "cpus:1;mem:128;ports:[31000-31005]";

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("()[]{} ");

    // resources = [ item *( ";" item ) ]     item = name [ "(*)" ] ":" ( number / "[" [ range *( "," range ) ] "]" )     range = integer "-" integer
    public static Resources Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var resources = Resources.None;
        HashSet<string> seen = new(StringComparer.Ordinal);
        foreach (var item in text.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw Malformed(text, item, "it has no 'name:value'");
            var name = item[..colon].TrimEnd();
            if (name.EndsWith("(*)", StringComparison.Ordinal)) name = name[..^3].TrimEnd();
            if (name.Length == 0 || name.AsSpan().ContainsAny(NotInNames)) throw Malformed(text, item, $"'{name}' is not a name");
            if (!seen.Add(name)) throw Malformed(text, item, $"'{name}' is there twice");
            var value = item[(colon + 1)..].Trim();
            resources = value.StartsWith('[') ? resources.With(name, Ranges(text, item, value)) : resources.WithThousandths(name, Scalar(text, item, name, value));
        }

        return resources;
    }

    public static string Print(Resources resources)
    {
        StringBuilder text = new();
        foreach (var name in resources.ScalarNames) Item(text, name).Append(CultureInfo.InvariantCulture, $"{resources.InThousandths(name) / 1000m:0.###}");
        foreach (var name in resources.RangeNames) Item(text, name).Append('[').AppendJoin(',', resources.Ranges(name)).Append(']');
        return text.ToString();
    }

    private static StringBuilder Item(StringBuilder text, string name) => (text.Length > 0 ? text.Append(';') : text).Append(name).Append(':');

    private static long Scalar(string text, string item, string name, string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)) throw Malformed(text, item, $"'{value}' is not a number");
        try
        {
            return Resources.Thousandths(name, amount);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw Malformed(text, item, $"'{value}' is not an amount");
        }
    }

    private static List<ResourceRange> Ranges(string text, string item, string value)
    {
        if (!value.EndsWith(']')) throw Malformed(text, item, "the bracket is not closed");
        List<ResourceRange> ranges = [];
        foreach (var part in value[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = part.Split('-', StringSplitOptions.TrimEntries);
            if (ends.Length != 2
                || !ulong.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
                || !ulong.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
                || first > last)
                throw Malformed(text, item, $"'{part}' is not a range");
            ranges.Add(new(first, last));
        }

        return ranges;
    }

    private static FormatException Malformed(string text, string item, string why) =>
        new($"Cannot read the resources '{text}': in '{item}', {why}. Write them like {Example}.");
}
