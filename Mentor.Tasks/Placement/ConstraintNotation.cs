using System.Globalization;

namespace Mentor.Tasks.Placement;

/// <summary>Constraints in the words that users of Marathon know.</summary>
internal static class ConstraintNotation
{
    private const string Wish = "prefer ";

    // CLUSTER with a value means the same as IS.
    private static readonly string[] Words = ["UNIQUE", "MAX_PER", "GROUP_BY", "CLUSTER", "LIKE", "UNLIKE", "IS", "EQUALS", "IS_NOT"];

    // constraint = [ "prefer " ] field ":" word [ ":" value ]
    public static Constraint Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var isWish = text.TrimStart().StartsWith(Wish, StringComparison.OrdinalIgnoreCase);
        var parts = (isWish ? text.TrimStart()[Wish.Length..] : text).Split(':', 3, StringSplitOptions.TrimEntries);
        if (parts.Length < 2 || parts[0].Length == 0) throw Malformed(text, "it is not 'field:WORD' or 'field:WORD:value'");
        var constraint = Parse(text, parts[0], parts[1].ToUpperInvariant(), parts.Length > 2 && parts[2].Length > 0 ? parts[2] : null);
        return isWish ? constraint.Preferred() : constraint;
    }

    public static string Print(Constraint constraint) => constraint.Kind == ConstraintKind.Where
        ? $"{Prefix(constraint)}filter '{constraint.Value}'"
        : $"{Prefix(constraint)}{constraint.Field}:{Tail(constraint)}";

    private static string Prefix(Constraint constraint) => constraint.IsSoft ? Wish : "";

    private static string Tail(Constraint constraint) => constraint.Kind switch
    {
        ConstraintKind.Unique => "UNIQUE",
        ConstraintKind.MaxPer => string.Create(CultureInfo.InvariantCulture, $"MAX_PER:{constraint.Number}"),
        ConstraintKind.GroupBy when constraint.Number > 1 => string.Create(CultureInfo.InvariantCulture, $"GROUP_BY:{constraint.Number}"),
        ConstraintKind.GroupBy => "GROUP_BY",
        ConstraintKind.Cluster => "CLUSTER",
        ConstraintKind.Like => $"LIKE:{constraint.Value}",
        ConstraintKind.Unlike => $"UNLIKE:{constraint.Value}",
        ConstraintKind.IsNot => $"IS_NOT:{constraint.Value}",
        _ => $"IS:{constraint.Value}",
    };

    private static Constraint Parse(string text, string field, string word, string? value) => word switch
    {
        "UNIQUE" => value is null ? Constraint.Unique(field) : throw Malformed(text, "UNIQUE takes no value"),
        "MAX_PER" => Constraint.MaxPer(field, Number(text, word, value)),
        "GROUP_BY" => value is null ? Constraint.GroupBy(field) : Constraint.GroupBy(field, Number(text, word, value)),
        "CLUSTER" => value is null ? Constraint.Cluster(field) : Constraint.Is(field, value),
        "LIKE" => Constraint.Like(field, Pattern(text, word, value)),
        "UNLIKE" => Constraint.Unlike(field, Pattern(text, word, value)),
        "IS" or "EQUALS" => Constraint.Is(field, Needed(text, word, value)),
        "IS_NOT" => Constraint.IsNot(field, Needed(text, word, value)),
        _ => throw Malformed(text, $"there is no constraint '{word}'"),
    };

    private static string Pattern(string text, string word, string? value) =>
        Constraint.ProblemOf(Needed(text, word, value)) is { } problem ? throw Malformed(text, problem) : value!;

    private static string Needed(string text, string word, string? value) => value ?? throw Malformed(text, $"{word} needs a value");

    private static int Number(string text, string word, string? value) =>
        int.TryParse(Needed(text, word, value), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0
            ? number
            : throw Malformed(text, $"{word} needs a number from 1 on, not '{value}'");

    private static FormatException Malformed(string text, string why) => new(
        $"Cannot read the constraint '{text}': {why}. Write them like hostname:UNIQUE, rack:GROUP_BY:3 or prefer zone:LIKE:eu-.*, with one of {string.Join(", ", Words)}.");
}
