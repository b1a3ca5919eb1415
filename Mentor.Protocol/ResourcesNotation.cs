using System.Buffers;
using System.Globalization;
using System.Text;
using V1 = Mesos.V1;

namespace Mentor.Protocol;

/// <summary>Mesos' text form of resources.</summary>
internal static class ResourcesNotation
{
    private const string Example = "cpus:1;mem:128;ports:[31000-31005];zones:{a,b};disk(role):64";

    private static readonly SearchValues<char> NotInNames = SearchValues.Create("()[]{}<>,: \t");

    // resources = [ item *( ";" item ) ]     item = name [ "(" role ")" ] ":" ( number / ranges / set )
    // ranges = "[" [ range *( "," range ) ] "]"     range = integer "-" integer     set = "{" [ text *( "," text ) ] "}"
    public static Resources Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var resources = Resources.None;
        HashSet<(string, string)> seen = [];
        foreach (var item in text.Split([';', '\n'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = item.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0) throw Malformed(text, item, "it has no 'name:value'");
            var (name, role) = NameAndRole(text, item, item[..colon].TrimEnd());
            if (!seen.Add((name, role))) throw Malformed(text, item, $"'{item[..colon].TrimEnd()}' is there twice");
            var value = item[(colon + 1)..].Trim();
            var part = value.StartsWith('[') ? Resources.None.With(name, Ranges(text, item, value))
                : value.StartsWith('{') ? Resources.None.WithItems(name, Parts(text, item, value, '}'))
                : Resources.None.WithThousandths(name, Scalar(text, item, name, value));
            resources += role == ResourceTerms.NoRole ? part : part.On(ResourceTerms.ReservedFor(role));
        }

        return resources;
    }

    public static string Print(Resources resources)
    {
        StringBuilder text = new();
        Print(text, resources, "");
        foreach (var (terms, part) in resources.Bound) Print(text, part, terms.ToString());
        return text.ToString();
    }

    /// <summary>The terms of a resource whose reservations are a list.</summary>
    public static string Print(V1.Resource terms)
    {
        StringBuilder text = new();
        if (terms.Reservations is [{ Type: V1.Resource.Types.ReservationInfo.Types.Type.Static } only]) text.Append('(').Append(only.Role).Append(')');
        else if (terms.Reservations.Count > 0) text.Append("(reservations: [").AppendJoin(',', terms.Reservations.Select(Print)).Append("])");
        if (terms.ProviderId is { } provider) text.Append("(provider: ").Append(provider.Value).Append(')');
        if (terms.Disk is { } disk)
            text.Append('[').AppendJoin(',', new[] { disk.Source?.Type.ToString().ToUpperInvariant(), disk.Persistence?.Id, disk.Volume?.ContainerPath }.OfType<string>()).Append(']');
        if (terms.Revocable is not null) text.Append("{REV}");
        if (terms.Shared is not null) text.Append("<SHARED>");
        return text.ToString();
    }

    private static string Print(V1.Resource.Types.ReservationInfo reservation) =>
        $"({reservation.Type.ToString().ToUpperInvariant()},{reservation.Role}{(reservation.HasPrincipal ? $",{reservation.Principal}" : "")})";

    private static void Print(StringBuilder text, Resources resources, string terms)
    {
        foreach (var name in resources.ScalarNames)
            Item(text, name, terms).Append(CultureInfo.InvariantCulture, $"{resources.InThousandths(name) / 1000m:0.###}");
        foreach (var name in resources.RangeNames) Item(text, name, terms).Append('[').AppendJoin(',', resources.Ranges(name)).Append(']');
        foreach (var name in resources.SetNames) Item(text, name, terms).Append('{').AppendJoin(',', resources.Items(name)).Append('}');
    }

    private static StringBuilder Item(StringBuilder text, string name, string terms) =>
        (text.Length > 0 ? text.Append(';') : text).Append(name).Append(terms).Append(':');

    private static (string Name, string Role) NameAndRole(string text, string item, string left)
    {
        var bracket = left.IndexOf('(', StringComparison.Ordinal);
        var name = bracket < 0 ? left : left[..bracket].TrimEnd();
        if (name.Length == 0 || name.AsSpan().ContainsAny(NotInNames)) throw Malformed(text, item, $"'{name}' is not a name");
        if (bracket < 0) return (name, ResourceTerms.NoRole);
        var role = left.EndsWith(')') ? left[(bracket + 1)..^1].Trim() : "";
        if (role.Length == 0 || role.AsSpan().ContainsAny(NotInNames)) throw Malformed(text, item, $"'{left[bracket..]}' is not a role in brackets");
        return (name, role);
    }

    private static long Scalar(string text, string item, string name, string value)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var amount)) throw Malformed(text, item, $"'{value}' is not a number");
        if (!Resources.IsAmount(amount)) throw Malformed(text, item, $"'{value}' is not an amount");
        return Resources.Thousandths(name, amount);
    }

    private static List<ResourceRange> Ranges(string text, string item, string value)
    {
        List<ResourceRange> ranges = [];
        foreach (var part in Parts(text, item, value, ']'))
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

    private static string[] Parts(string text, string item, string value, char closing)
    {
        if (!value.EndsWith(closing)) throw Malformed(text, item, "the bracket is not closed");
        return value[1..^1].Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }

    private static FormatException Malformed(string text, string item, string why) =>
        new($"Cannot read the resources '{text}': in '{item}', {why}. Write them like {Example}.");
}
