using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;

namespace Mentor.Protocol;

/// <summary>What a task asks for or an agent offers: cpus, mem, disk, gpus or any other name, and ranges such as ports.</summary>
/// <remarks>
/// <para>Scalars are kept in exact thousandths, as Mesos does: three times 0.1 is 0.3. More decimals are rounded.</para>
/// <para>
/// Comparison is of vectors: <c>a &lt;= b</c> when b has at least as much of everything in a, so that <c>!(a &lt;= b)</c> does not mean
/// <c>b &lt; a</c>. <c>a &lt; b</c> is <c>a &lt;= b &amp;&amp; a != b</c>.
/// </para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Resources : IEquatable<Resources>
{
    // One trillion of anything is a typing error, and sums of such stay far from overflow.
    private const double LargestScalar = 1e12;

    private readonly long _cpus;
    private readonly long _memory;

    // Everything but cpus and mem, by name in ordinal order; null when there is nothing else, which is the usual task.
    private readonly SortedList<string, long>? _scalars;
    private readonly SortedList<string, RangeSet>? _ranges;

    /// <param name="cpus">Processors, in thousandths: 0.5 is half of one.</param>
    /// <param name="memoryMB">Main memory in MB.</param>
    /// <param name="diskMB">Disk in MB.</param>
    /// <param name="gpus">Whole graphics processors.</param>
    public Resources(double cpus = 0, double memoryMB = 0, double diskMB = 0, double gpus = 0)
        : this(
            Thousandths(ResourceNames.Cpus, cpus),
            Thousandths(ResourceNames.Memory, memoryMB),
            Others(Thousandths(ResourceNames.Disk, diskMB), Thousandths(ResourceNames.Gpus, gpus)),
            null)
    {
    }

    private Resources(long cpus, long memory, SortedList<string, long>? scalars, SortedList<string, RangeSet>? ranges)
    {
        _cpus = cpus;
        _memory = memory;
        _scalars = scalars is { Count: > 0 } ? scalars : null;
        _ranges = ranges is { Count: > 0 } ? ranges : null;
    }

    public static Resources None { get; } = new();

    public double Cpus => _cpus / 1000.0;

    public double MemoryMB => _memory / 1000.0;

    public double DiskMB => this[ResourceNames.Disk];

    public double Gpus => this[ResourceNames.Gpus];

    public bool IsEmpty => _cpus == 0 && _memory == 0 && _scalars is null && _ranges is null;

    /// <summary>The names of the scalars of which there is some.</summary>
    public IEnumerable<string> ScalarNames
    {
        get
        {
            if (_cpus != 0) yield return ResourceNames.Cpus;
            if (_memory != 0) yield return ResourceNames.Memory;
            foreach (var name in _scalars?.Keys ?? []) yield return name;
        }
    }

    /// <summary>The names of the ranges that are not empty.</summary>
    public IEnumerable<string> RangeNames => _ranges?.Keys ?? [];

    /// <summary>How much there is of the scalar <paramref name="name"/>; 0 when there is none.</summary>
    public double this[string name] => InThousandths(name) / 1000.0;

    /// <summary>The numbers in the range resource <paramref name="name"/>, sorted and disjoint; empty when there are none.</summary>
    public IReadOnlyList<ResourceRange> Ranges(string name) =>
        _ranges is not null && _ranges.TryGetValue(name, out var set) ? set.Parts.ToArray() : [];

    /// <summary>A copy with that much of the scalar <paramref name="name"/>; 0 takes it away.</summary>
    public Resources With(string name, double amount) => WithThousandths(name, Thousandths(name, amount));

    /// <summary>A copy with these numbers in the range resource <paramref name="name"/>; none takes it away.</summary>
    public Resources With(string name, params IEnumerable<ResourceRange> ranges)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        var set = RangeSet.Of(ranges);
        SortedList<string, RangeSet> copy = _ranges is null ? new(StringComparer.Ordinal) : new(_ranges, StringComparer.Ordinal);
        if (set.IsEmpty) copy.Remove(name);
        else copy[name] = set;
        return new(_cpus, _memory, _scalars, copy);
    }

    /// <summary>Reads Mesos notation: <c>cpus:1;mem:128;ports:[31000-31005]</c>.</summary>
    /// <exception cref="FormatException">Not that notation; the message shows the part that is not understood.</exception>
    public static Resources Parse(string text) => ResourcesNotation.Parse(text);

    public bool Contains(Resources other) => other <= this;

    public static bool operator <=(Resources left, Resources right) =>
        left._cpus <= right._cpus && left._memory <= right._memory
        && (left._scalars is null || ScalarsFit(left._scalars, right._scalars))
        && (left._ranges is null || RangesFit(left._ranges, right._ranges));

    public static bool operator >=(Resources left, Resources right) => right <= left;

    public static bool operator <(Resources left, Resources right) => left <= right && left != right;

    public static bool operator >(Resources left, Resources right) => right < left;

    /// <summary>Both together; ranges become their union.</summary>
    public static Resources operator +(Resources left, Resources right) => new(
        checked(left._cpus + right._cpus),
        checked(left._memory + right._memory),
        ResourceVectors.Add(left._scalars, right._scalars),
        ResourceVectors.Union(left._ranges, right._ranges));

    /// <summary>What is left of <paramref name="left"/> without <paramref name="right"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="right"/> is not contained in <paramref name="left"/>.</exception>
    public static Resources operator -(Resources left, Resources right)
    {
        if (!(right <= left))
            throw new ArgumentException($"Cannot take {right} out of {left}: it does not contain as much. Compare with <= first.", nameof(right));
        return new(
            left._cpus - right._cpus,
            left._memory - right._memory,
            ResourceVectors.Subtract(left._scalars, right._scalars),
            ResourceVectors.Except(left._ranges, right._ranges));
    }

    /// <summary>That many times each scalar.</summary>
    /// <exception cref="ArgumentException">There are ranges: twice port 31000 has no meaning.</exception>
    public static Resources operator *(Resources left, int times)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        if (left._ranges is not null && times != 1)
            throw new ArgumentException($"Cannot multiply {left}: the range {left._ranges.Keys[0]} has no multiple. Add up distinct ranges instead.", nameof(left));
        return new(checked(left._cpus * times), checked(left._memory * times), ResourceVectors.Multiply(left._scalars, times), left._ranges);
    }

    public static Resources operator *(int times, Resources right) => right * times;

    public static bool operator ==(Resources? left, Resources? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Resources? left, Resources? right) => !(left == right);

    public bool Equals([NotNullWhen(true)] Resources? other) =>
        other is not null && _cpus == other._cpus && _memory == other._memory
        && ResourceVectors.Same(_scalars, other._scalars) && ResourceVectors.Same(_ranges, other._ranges);

    public override bool Equals(object? obj) => Equals(obj as Resources);

    public override int GetHashCode() => HashCode.Combine(_cpus, _memory, ResourceVectors.Hash(_scalars), ResourceVectors.Hash(_ranges));

    public override string ToString() => ResourcesNotation.Print(this);

    internal long InThousandths(string name) => name switch
    {
        ResourceNames.Cpus => _cpus,
        ResourceNames.Memory => _memory,
        _ => _scalars is not null && _scalars.TryGetValue(name, out var amount) ? amount : 0,
    };

    internal static Resources FromProto(IEnumerable<Mesos.V1.Resource> messages) => ResourceMessages.Read(messages);

    /// <param name="allocatedTo">The role of the allocation_info; null leaves that to the master.</param>
    internal IReadOnlyList<Mesos.V1.Resource> ToProto(string? allocatedTo = null) => ResourceMessages.Write(this, allocatedTo);

    internal long CpuThousandths => _cpus;

    internal long MemoryThousandths => _memory;

    internal Resources WithThousandths(string name, long amount)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name == ResourceNames.Cpus) return new(amount, _memory, _scalars, _ranges);
        if (name == ResourceNames.Memory) return new(_cpus, amount, _scalars, _ranges);
        SortedList<string, long> copy = _scalars is null ? new(StringComparer.Ordinal) : new(_scalars, StringComparer.Ordinal);
        if (amount == 0) copy.Remove(name);
        else copy[name] = amount;
        return new(_cpus, _memory, copy, _ranges);
    }

    internal static long Thousandths(string name, double amount)
    {
        if (!IsAmount(amount))
            throw new ArgumentOutOfRangeException(name, amount, $"An amount of {name} is a number from 0 to {LargestScalar:0}.");
        return (long)Math.Round(amount * 1000, MidpointRounding.AwayFromZero);
    }

    internal static bool IsAmount(double amount) => amount is >= 0 and <= LargestScalar;

    private static SortedList<string, long>? Others(long disk, long gpus)
    {
        if (disk == 0 && gpus == 0) return null;
        SortedList<string, long> others = new(StringComparer.Ordinal);
        if (disk != 0) others.Add(ResourceNames.Disk, disk);
        if (gpus != 0) others.Add(ResourceNames.Gpus, gpus);
        return others;
    }

    private static bool ScalarsFit(SortedList<string, long> asked, SortedList<string, long>? available)
    {
        if (available is null) return false;
        for (var i = 0; i < asked.Count; i++)
        {
            if (!available.TryGetValue(asked.GetKeyAtIndex(i), out var amount) || amount < asked.GetValueAtIndex(i)) return false;
        }

        return true;
    }

    private static bool RangesFit(SortedList<string, RangeSet> asked, SortedList<string, RangeSet>? available)
    {
        if (available is null) return false;
        for (var i = 0; i < asked.Count; i++)
        {
            if (!available.TryGetValue(asked.GetKeyAtIndex(i), out var set) || !set.Contains(asked.GetValueAtIndex(i))) return false;
        }

        return true;
    }
}
