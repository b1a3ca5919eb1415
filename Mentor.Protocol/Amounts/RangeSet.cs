using System.Diagnostics.CodeAnalysis;

namespace Mentor.Protocol.Amounts;

/// <summary>The numbers of one named range resource. Always sorted, disjoint, not adjacent: equal sets are equal element by element.</summary>
internal sealed class RangeSet : IAmount<RangeSet>
{
    private readonly ResourceRange[] _parts;

    private RangeSet(ResourceRange[] parts) => _parts = parts;

    public static RangeSet Empty { get; } = new([]);

    public ReadOnlySpan<ResourceRange> Parts => _parts;

    public bool IsNothing => _parts.Length == 0;

    public static RangeSet Of(IEnumerable<ResourceRange> parts)
    {
        List<ResourceRange> merged = [];
        foreach (var part in parts.OrderBy(p => p.First))
        {
            if (part.First > part.Last)
                throw new ArgumentException($"The range {part} ends before it begins; write it as {part.Last}-{part.First}.", nameof(parts));
            if (merged.Count > 0 && Touches(merged[^1], part))
                merged[^1] = merged[^1] with { Last = Math.Max(merged[^1].Last, part.Last) };
            else
                merged.Add(part);
        }

        return merged.Count == 0 ? Empty : new([.. merged]);
    }

    public RangeSet Plus(RangeSet other) => Of(_parts.Concat(other._parts));

    public RangeSet Minus(RangeSet part)
    {
        List<ResourceRange> left = [];
        foreach (var mine in _parts)
        {
            var rest = mine;
            var consumed = false;
            foreach (var hole in part._parts)
            {
                if (hole.Last < rest.First || hole.First > rest.Last) continue;
                if (hole.First > rest.First) left.Add(rest with { Last = hole.First - 1 });
                consumed = hole.Last >= rest.Last;
                if (consumed) break;
                rest = rest with { First = hole.Last + 1 };
            }

            if (!consumed) left.Add(rest);
        }

        return left.Count == 0 ? Empty : new([.. left]);
    }

    public RangeSet Common(RangeSet other) => Minus(Minus(other));

    public bool Contains(RangeSet other)
    {
        var mine = 0;
        foreach (var part in other._parts)
        {
            while (mine < _parts.Length && _parts[mine].Last < part.First) mine++;
            if (mine == _parts.Length || _parts[mine].First > part.First || _parts[mine].Last < part.Last) return false;
        }

        return true;
    }

    public bool Equals([NotNullWhen(true)] RangeSet? other) => other is not null && Parts.SequenceEqual(other.Parts);

    public override bool Equals(object? obj) => Equals(obj as RangeSet);

    public override int GetHashCode() => _parts.Length == 0 ? 0 : HashCode.Combine(_parts.Length, _parts[0], _parts[^1]);

    public override string ToString() => $"[{string.Join(',', _parts)}]";

    private static bool Touches(ResourceRange before, ResourceRange after) => before.Last == ulong.MaxValue || after.First <= before.Last + 1;
}
