using System.Diagnostics.CodeAnalysis;
using System.Runtime.Intrinsics;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>What a task needs of an agent: resources, and perhaps to be one of certain agents. Where one demand finds no place, no equal one does.</summary>
internal sealed class Demand : IEquatable<Demand>
{
    private readonly int _hash;

    public Demand(Resources resources, Constraints? constraints = null, bool isApart = false)
    {
        Resources = resources;
        Constraints = constraints is { Count: > 0 } ? constraints : null;
        IsApart = isApart;
        Quantity = Quantities.Of(resources);
        Balance = Quantities.BalanceOf(Quantity);
        Others = resources.IsOfTheFour ? null : Quantities.Others(resources);
        _hash = HashCode.Combine(resources, Constraints, isApart);
    }

    public Resources Resources { get; }

    /// <summary>Null when any agent will do.</summary>
    public Constraints? Constraints { get; }

    /// <summary>Whether it needs no room for the executor that the others share.</summary>
    public bool IsApart { get; }

    public Vector256<long> Quantity { get; }

    public Vector256<double> Balance { get; }

    /// <summary>What <see cref="Quantity"/> does not tell; null when it tells everything.</summary>
    public Resources? Others { get; }

    public bool Equals([NotNullWhen(true)] Demand? other) =>
        other is not null && _hash == other._hash && IsApart == other.IsApart && Resources == other.Resources && Equals(Constraints, other.Constraints);

    public override bool Equals(object? obj) => Equals(obj as Demand);

    public override int GetHashCode() => _hash;
}
