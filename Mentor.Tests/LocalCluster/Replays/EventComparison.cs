using System.Text.Json;
using System.Text.RegularExpressions;

namespace Mentor.Tests.LocalCluster.Replays;

/// <summary>Compares an event with a recorded one: everything but times, ports, process ids, the spelling of ids, and the loopback addresses of agents.</summary>
internal static partial class EventComparison
{
    // The recorded agents shared one, as ours do elsewhere than on Linux.
    private const string Loopback = "127.0.0.1";

    private static readonly HashSet<string> Ours = ["timestamp", "port", "pid", "executor_pid"];

    /// <returns>The first difference; null when there is none.</returns>
    public static string? Difference(JsonElement recorded, JsonElement ours, Bindings bindings, string path = "")
    {
        if (recorded.ValueKind != ours.ValueKind && !(IsBoolean(recorded) && IsBoolean(ours))) return Say(path, recorded, ours);
        return recorded.ValueKind switch
        {
            JsonValueKind.Object => DifferenceOfObjects(recorded, ours, bindings, path),
            JsonValueKind.Array => DifferenceOfLists(recorded, ours, bindings, path),
            JsonValueKind.String => DifferenceOfTexts(recorded.GetString()!, ours.GetString()!, bindings, path),
            JsonValueKind.Number => recorded.GetDouble() == ours.GetDouble() ? null : Say(path, recorded, ours),
            _ => recorded.ValueKind == ours.ValueKind ? null : Say(path, recorded, ours),
        };
    }

    private static string? DifferenceOfObjects(JsonElement recorded, JsonElement ours, Bindings bindings, string path)
    {
        foreach (var property in recorded.EnumerateObject())
        {
            if (!ours.TryGetProperty(property.Name, out var value)) return $"{path}.{property.Name} is missing; recorded is {property.Value.GetRawText()}";
            if (Ours.Contains(property.Name)) continue;
            if (Difference(property.Value, value, bindings, $"{path}.{property.Name}") is { } difference) return difference;
        }

        var surplus = ours.EnumerateObject().Where(property => !recorded.TryGetProperty(property.Name, out _)).Select(property => property.Name).ToArray();
        return surplus.Length == 0 ? null : $"{path}.{string.Join(", ", surplus)}: not recorded";
    }

    private static string? DifferenceOfLists(JsonElement recorded, JsonElement ours, Bindings bindings, string path)
    {
        if (recorded.GetArrayLength() != ours.GetArrayLength()) return Say(path, recorded, ours);
        // Mesos shuffles agents, so offers are compared by the attribute of their agent.
        var pairs = path.EndsWith(".offers.offers", StringComparison.Ordinal)
            ? recorded.EnumerateArray().OrderBy(AttributeOf).Zip(ours.EnumerateArray().OrderBy(AttributeOf))
            : recorded.EnumerateArray().Zip(ours.EnumerateArray());
        var index = 0;
        return pairs.Select(pair => Difference(pair.First, pair.Second, bindings, $"{path}[{index++}]")).FirstOrDefault(difference => difference is not null);
    }

    private static string? DifferenceOfTexts(string recorded, string ours, Bindings bindings, string path)
    {
        if (bindings.Knows(recorded)) return bindings[recorded] == ours ? null : $"{path} is {ours}; {recorded} was {bindings[recorded]} before";
        if (Bindings.IsId(recorded) && Bindings.IdsIn(recorded).Single() == recorded)
            return bindings.TryBind(recorded, ours) ? null : $"{path} is {ours}, which is another id in the recording than {recorded}";
        return bindings.Translate(recorded) == LoopbackAddress().Replace(ours, Loopback) ? null : $"{path} is '{ours}'; recorded is '{recorded}'";
    }

    private static string AttributeOf(JsonElement offer) => offer.GetProperty("attributes")[0].GetProperty("text").GetProperty("value").GetString()!;

    [GeneratedRegex(@"\b127\.0\.0\.[0-9]+\b", RegexOptions.CultureInvariant)]
    private static partial Regex LoopbackAddress();

    private static bool IsBoolean(JsonElement json) => json.ValueKind is JsonValueKind.True or JsonValueKind.False;

    private static string Say(string path, JsonElement recorded, JsonElement ours) => $"{path} is {ours.GetRawText()}; recorded is {recorded.GetRawText()}";
}
