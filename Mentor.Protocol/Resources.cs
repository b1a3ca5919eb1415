using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using Mentor.Protocol.Amounts;

namespace Mentor.Protocol;

/// <summary>
/// What a task asks for or an agent offers: cpus, mem, disk, gpus or any other name, ranges such as ports, and sets; and the same again on
/// <see cref="ResourceTerms"/>, such as what is reserved for a role.
/// </summary>
/// <remarks>
/// <para>Scalars are kept in exact thousandths, as Mesos does: three times 0.1 is 0.3. More decimals are rounded.</para>
/// <para>
/// Comparison is of vectors: <c>a &lt;= b</c> when b has at least as much of everything in a. That is a partial order: where each has more
/// of something, neither <c>a &lt;= b</c> nor <c>b &lt;= a</c>, so <c>!(a &lt;= b)</c> does not mean <c>a &gt; b</c>. <c>a &lt; b</c> is
/// <c>a &lt;= b &amp;&amp; a != b</c>.
/// </para>
/// <para>
/// What is bound to terms is something of its own: <c>cpus:1</c> is not contained in <c>cpus(prod):2</c>. To ask whether an offer can
/// serve a task, whatever its room is reserved for, compare with <see cref="Flatten"/>, <see cref="Find"/> what serves it, or compare with the <see cref="Offer"/>.
/// </para>
/// </remarks>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Resources : IEquatable<Resources>, IAmount<Resources>
{
    // One trillion of anything is a typing error, and sums of such stay far from overflow.
    private const double LargestScalar = 1e12;

    private readonly long _cpus;
    private readonly long _memory;

    // Everything but cpus and mem, by name in ordinal order; null when there is nothing else, which is the usual task.
    private readonly SortedList<string, Scalar>? _scalars;
    private readonly SortedList<string, RangeSet>? _ranges;
    private readonly SortedList<string, ItemSet>? _sets;

    // These hold nothing that is bound in turn.
    private readonly SortedList<ResourceTerms, Resources>? _bound;

    /// <param name="cpus">Processors, in thousandths: 0.5 is half of one.</param>
    /// <param name="memoryMB">Main memory in MB.</param>
    /// <param name="diskMB">Disk in MB.</param>
    /// <param name="gpus">Whole graphics processors.</param>
    public Resources(double cpus = 0, double memoryMB = 0, double diskMB = 0, double gpus = 0)
        : this(
            Thousandths(ResourceNames.Cpus, cpus),
            Thousandths(ResourceNames.Memory, memoryMB),
            Others(Thousandths(ResourceNames.Disk, diskMB), Thousandths(ResourceNames.Gpus, gpus)))
    {
    }

    private Resources(
        long cpus,
        long memory,
        SortedList<string, Scalar>? scalars = null,
        SortedList<string, RangeSet>? ranges = null,
        SortedList<string, ItemSet>? sets = null,
        SortedList<ResourceTerms, Resources>? bound = null)
    {
        _cpus = cpus;
        _memory = memory;
        _scalars = scalars is { Count: > 0 } ? scalars : null;
        _ranges = ranges is { Count: > 0 } ? ranges : null;
        _sets = sets is { Count: > 0 } ? sets : null;
        _bound = bound is { Count: > 0 } ? bound : null;
    }

    public static Resources None { get; } = new();

    /// <summary>Those that are bound to nothing, as with every amount that is named here but <see cref="Bound"/>.</summary>
    public double Cpus => _cpus / 1000.0;

    public double MemoryMB => _memory / 1000.0;

    public double DiskMB => this[ResourceNames.Disk];

    public double Gpus => this[ResourceNames.Gpus];

    public bool IsEmpty => _cpus == 0 && _memory == 0 && _scalars is null && _ranges is null && _sets is null && _bound is null;

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

    /// <summary>The names of the sets that are not empty.</summary>
    public IEnumerable<string> SetNames => _sets?.Keys ?? [];

    /// <summary>What is reserved, revocable, shared or a volume, by those terms.</summary>
    public IEnumerable<KeyValuePair<ResourceTerms, Resources>> Bound => _bound ?? [];

    /// <summary>What is bound to nothing.</summary>
    public Resources Unreserved => _bound is null ? this : new(_cpus, _memory, _scalars, _ranges, _sets);

    /// <summary>How much there is of the scalar <paramref name="name"/>; 0 when there is none.</summary>
    public double this[string name] => InThousandths(name) / 1000.0;

    /// <summary>The numbers in the range resource <paramref name="name"/>, sorted and disjoint; empty when there are none.</summary>
    public IReadOnlyList<ResourceRange> Ranges(string name) =>
        _ranges is not null && _ranges.TryGetValue(name, out var set) ? set.Parts.ToArray() : [];

    /// <summary>The items of the set resource <paramref name="name"/>, sorted; empty when there are none.</summary>
    public IReadOnlyList<string> Items(string name) =>
        _sets is not null && _sets.TryGetValue(name, out var set) ? set.Items.ToArray() : [];

    /// <summary>A copy with that much of the scalar <paramref name="name"/>; 0 takes it away.</summary>
    public Resources With(string name, double amount) => WithThousandths(name, Thousandths(name, amount));

    /// <summary>A copy with these numbers in the range resource <paramref name="name"/>; none takes it away.</summary>
    public Resources With(string name, params IEnumerable<ResourceRange> ranges)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(_cpus, _memory, _scalars, AmountMaps.With(_ranges, name, RangeSet.Of(ranges), StringComparer.Ordinal), _sets, _bound);
    }

    /// <summary>A copy with these items in the set resource <paramref name="name"/>; none takes it away.</summary>
    public Resources WithItems(string name, params IEnumerable<string> items)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        return new(_cpus, _memory, _scalars, _ranges, AmountMaps.With(_sets, name, ItemSet.Of(items), StringComparer.Ordinal), _bound);
    }

    /// <summary>A copy in which all that is <see cref="Unreserved"/> is reserved for that role, as an agent's command line does it.</summary>
    public Resources ReservedFor(string role)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(role);
        return role == ResourceTerms.NoRole ? this : Unreserved.On(ResourceTerms.ReservedFor(role)) + new Resources(0, 0, bound: _bound);
    }

    /// <summary>All that a task may use as if none of it were reserved. What is revocable, shared, a volume or of a resource provider is left out: it is no free room.</summary>
    public Resources Flatten()
    {
        if (_bound is null) return this;
        var flat = Unreserved;
        foreach (var (terms, part) in _bound)
        {
            if (terms.IsReservation) flat += part;
        }

        return flat;
    }

    /// <summary>
    /// Those of these that serve the demand: what it names on terms comes from there; the rest first from what is reserved, since nobody else
    /// can use that, and then from what is not. Null when that is not enough.
    /// </summary>
    public Resources? Find(Resources demand)
    {
        ArgumentNullException.ThrowIfNull(demand);
        if (!AmountMaps.Fit(demand._bound, _bound)) return null;
        Resources found = new(0, 0, bound: demand._bound);
        var asked = demand.Unreserved;
        foreach (var (terms, part) in Bound.Where(b => b.Key.IsReservation).OrderByDescending(b => b.Key.Depth))
        {
            var left = demand._bound is not null && demand._bound.TryGetValue(terms, out var taken) ? part - taken : part;
            var share = left.Common(asked);
            if (share.IsEmpty) continue;
            found += share.On(terms);
            asked -= share;
        }

        return asked <= Unreserved ? found + asked : null;
    }

    /// <summary>Reads Mesos notation: <c>cpus:1;mem:128;ports:[31000-31005];zones:{a,b};disk(role):64</c>.</summary>
    /// <exception cref="FormatException">Not that notation; the message shows the part that is not understood.</exception>
    public static Resources Parse(string text) => ResourcesNotation.Parse(text);

    /// <summary>What messages say, of any role. What has an amount beyond reason is left out.</summary>
    public static Resources FromProto(IEnumerable<Mesos.V1.Resource> messages) => ResourceMessages.Read(messages);

    /// <param name="allocatedTo">The role of the allocation_info; null leaves that to the master.</param>
    public IReadOnlyList<Mesos.V1.Resource> ToProto(string? allocatedTo = null) => ResourceMessages.Write(this, allocatedTo);

    /// <summary>What the task itself takes; its executor takes its own.</summary>
    public static implicit operator Resources(Mesos.V1.TaskInfo task) => FromProto(task.Resources);

    public bool Contains(Resources other) => other <= this;

    public static bool operator <=(Resources left, Resources right) =>
        left._cpus <= right._cpus && left._memory <= right._memory
        && AmountMaps.Fit(left._scalars, right._scalars) && AmountMaps.Fit(left._ranges, right._ranges)
        && AmountMaps.Fit(left._sets, right._sets) && AmountMaps.Fit(left._bound, right._bound);

    public static bool operator >=(Resources left, Resources right) => right <= left;

    public static bool operator <(Resources left, Resources right) => left <= right && left != right;

    public static bool operator >(Resources left, Resources right) => right < left;

    /// <summary>Both together; ranges and sets become their union.</summary>
    public static Resources operator +(Resources left, Resources right) => new(
        checked(left._cpus + right._cpus),
        checked(left._memory + right._memory),
        AmountMaps.Add(left._scalars, right._scalars),
        AmountMaps.Add(left._ranges, right._ranges),
        AmountMaps.Add(left._sets, right._sets),
        AmountMaps.Add(left._bound, right._bound));

    /// <summary>What is left of <paramref name="left"/> without <paramref name="right"/>.</summary>
    /// <exception cref="ArgumentException"><paramref name="right"/> is not contained in <paramref name="left"/>.</exception>
    public static Resources operator -(Resources left, Resources right)
    {
        if (!(right <= left))
            throw new ArgumentException($"Cannot take {right} out of {left}: it does not contain as much. Compare with <= first.", nameof(right));
        return new(
            left._cpus - right._cpus,
            left._memory - right._memory,
            AmountMaps.Subtract(left._scalars, right._scalars),
            AmountMaps.Subtract(left._ranges, right._ranges),
            AmountMaps.Subtract(left._sets, right._sets),
            AmountMaps.Subtract(left._bound, right._bound));
    }

    /// <summary>That many times each scalar, rounded to thousandths.</summary>
    /// <exception cref="ArgumentException">There are ranges or sets: twice port 31000 has no meaning.</exception>
    public static Resources operator *(Resources left, decimal times)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(times);
        if (times == 1) return left;
        if ((left._ranges?.Keys ?? left._sets?.Keys) is [var name, ..])
            throw new ArgumentException($"Cannot multiply {left}: {name} has no multiple. Add up distinct ranges or items instead.", nameof(left));
        return new(
            Times(left._cpus),
            Times(left._memory),
            AmountMaps.Select(left._scalars, scalar => new Scalar(Times(scalar.Thousandths))),
            bound: AmountMaps.Select(left._bound, part => part * times));

        long Times(long thousandths) => (long)Math.Round(thousandths * times, MidpointRounding.AwayFromZero);
    }

    /// <inheritdoc cref="op_Multiply(Resources, decimal)"/>
    public static Resources operator *(Resources left, int times) => left * (decimal)times;

    /// <inheritdoc cref="op_Multiply(Resources, decimal)"/>
    public static Resources operator *(Resources left, double times) => left * (decimal)times;

    public static Resources operator *(decimal times, Resources right) => right * times;

    public static Resources operator *(int times, Resources right) => right * times;

    public static Resources operator *(double times, Resources right) => right * times;

    public static bool operator ==(Resources? left, Resources? right) => left is null ? right is null : left.Equals(right);

    public static bool operator !=(Resources? left, Resources? right) => !(left == right);

    public bool Equals([NotNullWhen(true)] Resources? other) =>
        other is not null && _cpus == other._cpus && _memory == other._memory
        && AmountMaps.Same(_scalars, other._scalars) && AmountMaps.Same(_ranges, other._ranges)
        && AmountMaps.Same(_sets, other._sets) && AmountMaps.Same(_bound, other._bound);

    public override bool Equals(object? obj) => Equals(obj as Resources);

    public override int GetHashCode() => HashCode.Combine(
        _cpus, _memory, AmountMaps.Hash(_scalars), AmountMaps.Hash(_ranges), AmountMaps.Hash(_sets), AmountMaps.Hash(_bound));

    /// <summary>Mesos notation, which <see cref="Parse"/> reads again; terms other than a plain role are written in Mesos' own words, which it does not read.</summary>
    public override string ToString() => ResourcesNotation.Print(this);

    bool IAmount<Resources>.IsNothing => IsEmpty;

    Resources IAmount<Resources>.Plus(Resources other) => this + other;

    Resources IAmount<Resources>.Minus(Resources part) => this - part;

    Resources IAmount<Resources>.Common(Resources other) => Common(other);

    internal long InThousandths(string name) => name switch
    {
        ResourceNames.Cpus => _cpus,
        ResourceNames.Memory => _memory,
        _ => _scalars is not null && _scalars.TryGetValue(name, out var amount) ? amount.Thousandths : 0,
    };

    /// <summary>Nothing but cpus, mem, disk and gpus.</summary>
    internal bool IsOfTheFour
    {
        get
        {
            if (_ranges is not null || _sets is not null || _bound is not null) return false;
            for (var i = 0; i < _scalars?.Count; i++)
            {
                if (_scalars.GetKeyAtIndex(i) is not (ResourceNames.Disk or ResourceNames.Gpus)) return false;
            }

            return true;
        }
    }

    internal bool HasBound => _bound is not null;

    internal long CpuThousandths => _cpus;

    internal long MemoryThousandths => _memory;

    internal Resources WithThousandths(string name, long amount)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (name == ResourceNames.Cpus) return new(amount, _memory, _scalars, _ranges, _sets, _bound);
        if (name == ResourceNames.Memory) return new(_cpus, amount, _scalars, _ranges, _sets, _bound);
        return new(_cpus, _memory, AmountMaps.With(_scalars, name, new Scalar(amount), StringComparer.Ordinal), _ranges, _sets, _bound);
    }

    /// <summary>These, which are bound to nothing yet, bound to those terms.</summary>
    internal Resources On(ResourceTerms terms) => IsEmpty ? this : new(0, 0, bound: new(1, ResourceTerms.Order) { { terms, this } });

    /// <summary>The most that both contain.</summary>
    internal Resources Common(Resources other) => new(
        Math.Min(_cpus, other._cpus),
        Math.Min(_memory, other._memory),
        AmountMaps.Common(_scalars, other._scalars),
        AmountMaps.Common(_ranges, other._ranges),
        AmountMaps.Common(_sets, other._sets),
        AmountMaps.Common(_bound, other._bound));

    internal static long Thousandths(string name, double amount)
    {
        if (!IsAmount(amount))
            throw new ArgumentOutOfRangeException(name, amount, $"An amount of {name} is a number from 0 to {LargestScalar:0}.");
        return (long)Math.Round(amount * 1000, MidpointRounding.AwayFromZero);
    }

    internal static bool IsAmount(double amount) => amount is >= 0 and <= LargestScalar;

    private static SortedList<string, Scalar>? Others(long disk, long gpus)
    {
        if (disk == 0 && gpus == 0) return null;
        SortedList<string, Scalar> others = new(StringComparer.Ordinal);
        if (disk != 0) others.Add(ResourceNames.Disk, new(disk));
        if (gpus != 0) others.Add(ResourceNames.Gpus, new(gpus));
        return others;
    }
}
