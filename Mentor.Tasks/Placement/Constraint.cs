using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>On which agents a task may run, or had better: by hostname, attributes, fault domain, and by where its siblings run.</summary>
/// <remarks>
/// <para>
/// A field is hostname, @region, @zone, or the name of an attribute, whose value counts as text. An agent without the attribute meets
/// <see cref="IsNot"/> and <see cref="Unlike"/> only. Siblings are the running tasks that have the same constraints.
/// </para>
/// <para>Marathon's words can be written too, a string is converted by itself: <c>"hostname:UNIQUE"</c>, <c>"rack:GROUP_BY:3"</c>, <c>"prefer zone:LIKE:eu-.*"</c>.</para>
/// </remarks>
public sealed class Constraint : IEquatable<Constraint>
{
    // Patterns take time in proportion to the text, which is short.
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(1);
    private const RegexOptions Plain = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;

    private readonly Regex? _pattern;
    private readonly Func<Agent, bool>? _passes;

    private Constraint(ConstraintKind kind, string field, string value = "", int number = 0, Regex? pattern = null, Func<Agent, bool>? passes = null, bool isSoft = false)
    {
        (Kind, Field, Value, Number, _pattern, _passes, IsSoft) = (kind, field, value, number, pattern, passes, isSoft);
    }

    /// <summary>hostname, @region, @zone or an attribute; empty for <see cref="Where"/>.</summary>
    public string Field { get; }

    /// <summary>False: the task runs on no agent that does not meet it. True: it rather runs elsewhere, but runs.</summary>
    public bool IsSoft { get; }

    internal ConstraintKind Kind { get; }

    internal string Value { get; }

    internal int Number { get; }

    /// <summary>Whether it depends on where siblings run.</summary>
    internal bool LooksAtSiblings => Kind >= ConstraintKind.Unique;

    /// <summary>The field has this value.</summary>
    public static Constraint Is(string field, string value) => new(ConstraintKind.Is, Checked(field), CheckedValue(value));

    /// <summary>The field has another value, or none.</summary>
    public static Constraint IsNot(string field, string value) => new(ConstraintKind.IsNot, Checked(field), CheckedValue(value));

    /// <summary>The whole of the field matches the regular expression.</summary>
    /// <param name="pattern">Without look-around and back-references, so that no pattern takes for ever.</param>
    /// <exception cref="ArgumentException">Not such a pattern.</exception>
    public static Constraint Like(string field, string pattern) => new(ConstraintKind.Like, Checked(field), pattern, pattern: Pattern(pattern));

    /// <summary>The field does not match the regular expression as a whole, or there is none.</summary>
    /// <inheritdoc cref="Like"/>
    public static Constraint Unlike(string field, string pattern) => new(ConstraintKind.Unlike, Checked(field), pattern, pattern: Pattern(pattern));

    /// <summary>At most one sibling per value of the field.</summary>
    public static Constraint Unique(string field) => new(ConstraintKind.Unique, Checked(field));

    /// <summary>At most so many siblings per value of the field.</summary>
    public static Constraint MaxPer(string field, int number) =>
        new(ConstraintKind.MaxPer, Checked(field), number: AtLeastOne(number));

    /// <summary>Siblings are spread evenly over the values of the field.</summary>
    /// <param name="values">How many values there are at least: so many are used before any is used twice.</param>
    public static Constraint GroupBy(string field, int values = 1) => new(ConstraintKind.GroupBy, Checked(field), number: AtLeastOne(values));

    /// <summary>All siblings run where the field has one value, whichever the first finds.</summary>
    public static Constraint Cluster(string field) => new(ConstraintKind.Cluster, Checked(field));

    /// <summary>A filter of your own.</summary>
    /// <param name="name">Named when no agent passes.</param>
    /// <param name="passes">Must be pure and quick: it is called while tasks are being placed.</param>
    public static Constraint Where(string name, Func<Agent, bool> passes)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(passes);
        return new(ConstraintKind.Where, "", name, passes: passes);
    }

    /// <summary>Reads field:WORD or field:WORD:value, after "prefer " as a wish: UNIQUE, MAX_PER, GROUP_BY, CLUSTER, LIKE, UNLIKE, IS (or EQUALS), IS_NOT.</summary>
    /// <exception cref="FormatException">Not that; the message says what is wrong and lists the words.</exception>
    public static Constraint Parse(string text) => ConstraintNotation.Parse(text);

    public static implicit operator Constraint(string text) => Parse(text);

    /// <summary>The same as a wish: see <see cref="IsSoft"/>.</summary>
    public Constraint Preferred() => new(Kind, Field, Value, Number, _pattern, _passes, isSoft: true);

    public bool Equals([NotNullWhen(true)] Constraint? other) =>
        other is not null && Kind == other.Kind && Field == other.Field && Value == other.Value && Number == other.Number && IsSoft == other.IsSoft
        && _passes == other._passes;

    public override bool Equals(object? obj) => Equals(obj as Constraint);

    public override int GetHashCode() => HashCode.Combine(Kind, Field, Value, Number, IsSoft);

    /// <summary>As <see cref="Parse"/> reads it, but for <see cref="Where"/>.</summary>
    public override string ToString() => ConstraintNotation.Print(this);

    /// <summary>Whether the agent meets it, whatever runs there.</summary>
    internal bool Allows(Agent agent) => Kind switch
    {
        ConstraintKind.Is => agent[Field] == Value,
        ConstraintKind.IsNot => agent[Field] != Value,
        ConstraintKind.Like => agent[Field] is { } text && Matches(text),
        ConstraintKind.Unlike => !(agent[Field] is { } text && Matches(text)),
        ConstraintKind.Where => _passes!(agent),
        _ => agent[Field] is not null,
    };

    /// <summary>Whether one more may run where the field has that value.</summary>
    /// <param name="siblings">How many run, by value; values without any are not in it.</param>
    internal bool Allows(string value, IReadOnlyDictionary<string, int> siblings)
    {
        var here = siblings.GetValueOrDefault(value);
        return Kind switch
        {
            ConstraintKind.Unique => here == 0,
            ConstraintKind.MaxPer => here < Number,
            ConstraintKind.GroupBy => here == 0 || (siblings.Count >= Number && here == siblings.Values.Min()),
            ConstraintKind.Cluster => here > 0 || siblings.Count == 0,
            _ => true,
        };
    }

    /// <summary>Why it is no pattern that can be used; null when it is one.</summary>
    internal static string? ProblemOf(string pattern)
    {
        try
        {
            _ = new Regex(pattern, Plain, MatchTimeout);
            return null;
        }
        catch (Exception unusable) when (unusable is ArgumentException or NotSupportedException)
        {
            return $"'{pattern}' cannot be used as a pattern: use a regular expression without look-around and back-references ({unusable.Message.TrimEnd('.')})";
        }
    }

    private bool Matches(string text)
    {
        try
        {
            return _pattern!.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static Regex Pattern(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return ProblemOf(pattern) is { } problem
            ? throw new ArgumentException($"{problem}.", nameof(pattern))
            : new($@"\A(?:{pattern})\z", Plain, MatchTimeout);
    }

    private static string Checked(string field)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(field);
        return field.Contains(':', StringComparison.Ordinal) ? throw new ArgumentException($"'{field}' is not the name of an attribute: names hold no colon.", nameof(field)) : field;
    }

    private static string CheckedValue(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return value;
    }

    private static int AtLeastOne(int number)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(number, 1);
        return number;
    }
}
