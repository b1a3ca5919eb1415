using System.Text.RegularExpressions;

namespace Mentor.Tests.LocalCluster.Replays;

/// <summary>Which of our ids stands for which recorded one.</summary>
internal sealed partial class Bindings
{
    private readonly Dictionary<string, string> _ours = new(StringComparer.Ordinal);

    public bool Knows(string recorded) => _ours.ContainsKey(recorded);

    public string this[string recorded] => _ours[recorded];

    /// <returns>Whether it can stand for it: no other recorded id has it.</returns>
    public bool TryBind(string recorded, string ours)
    {
        if (_ours.ContainsValue(ours)) return false;
        _ours.Add(recorded, ours);
        return true;
    }

    /// <summary>The text with all recorded ids in it replaced by ours.</summary>
    public string Translate(string text)
    {
        foreach (var recorded in _ours.Keys.OrderByDescending(id => id.Length)) text = text.Replace(recorded, _ours[recorded], StringComparison.Ordinal);
        return text;
    }

    public static bool IsId(string text) => Id().IsMatch(text);

    public static IEnumerable<string> IdsIn(string text) => Id().Matches(text).Select(match => match.Value);

    // Of masters, frameworks, offers, agents, containers and streams; and the base64 of sixteen bytes.
    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-[OS]?[0-9]+)?|(?<![A-Za-z0-9+/])[A-Za-z0-9+/]{22}==")]
    private static partial Regex Id();
}
