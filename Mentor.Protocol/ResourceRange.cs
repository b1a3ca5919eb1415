namespace Mentor.Protocol;

/// <summary>Whole numbers from <paramref name="First"/> to <paramref name="Last"/>, both included: ports, mostly.</summary>
public readonly record struct ResourceRange(ulong First, ulong Last)
{
    public override string ToString() => FormattableString.Invariant($"{First}-{Last}");
}
