using System.Diagnostics.CodeAnalysis;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>All constraints of a task. Tasks with equal ones are siblings.</summary>
internal sealed class Constraints : IEquatable<Constraints>
{
    // An open wish weighs more than any number of siblings.
    private const long Wish = 1L << 32;

    private readonly Constraint[] _all;
    private readonly Constraint[] _ofSiblings;
    private readonly int _hash;

    public Constraints(IEnumerable<Constraint> all)
    {
        _all = [.. all.Distinct().OrderBy(constraint => constraint.ToString(), StringComparer.Ordinal)];
        _ofSiblings = [.. _all.Where(constraint => constraint.LooksAtSiblings)];
        HashCode hash = default;
        foreach (var constraint in _all) hash.Add(constraint);
        _hash = hash.ToHashCode();
    }

    public int Count => _all.Length;

    /// <summary>Those that a task does not do without.</summary>
    public IEnumerable<Constraint> Hard => _all.Where(constraint => !constraint.IsSoft);

    /// <summary>The fields by which siblings are counted.</summary>
    public IEnumerable<string> CountedFields => _ofSiblings.Select(constraint => constraint.Field).Distinct();

    /// <summary>What speaks against the agent whatever runs there: the wishes it leaves open; null: it may not be this agent.</summary>
    public long? DrawbacksOf(Agent agent)
    {
        long drawbacks = 0;
        foreach (var constraint in _all)
        {
            if (constraint.Allows(agent)) continue;
            if (!constraint.IsSoft) return null;
            drawbacks += Wish;
        }

        return drawbacks;
    }

    /// <summary>What else speaks against it with those siblings: wishes, and who is there already where they are to be spread; null: it may not be this agent now.</summary>
    public long? DrawbacksOf(Agent agent, Neighbours neighbours)
    {
        long drawbacks = 0;
        foreach (var constraint in _ofSiblings)
        {
            if (agent[constraint.Field] is not { } value) continue;
            var siblings = neighbours.Of(this, constraint.Field);
            if (constraint.Kind == ConstraintKind.GroupBy) drawbacks += siblings.GetValueOrDefault(value);
            if (constraint.Allows(value, siblings)) continue;
            if (!constraint.IsSoft) return null;
            drawbacks += Wish;
        }

        return drawbacks;
    }

    public bool Equals([NotNullWhen(true)] Constraints? other) => other is not null && _hash == other._hash && _all.AsSpan().SequenceEqual(other._all);

    public override bool Equals(object? obj) => Equals(obj as Constraints);

    public override int GetHashCode() => _hash;
}
