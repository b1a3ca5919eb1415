namespace Mentor.Tasks.Placement;

/// <summary>The place of a bin among the others, the preferred first; the ordinal makes it unique.</summary>
internal readonly record struct Rank(long First, long Second, int Ordinal) : IComparable<Rank>
{
    public int CompareTo(Rank other) =>
        First != other.First ? First.CompareTo(other.First)
        : Second != other.Second ? Second.CompareTo(other.Second)
        : Ordinal.CompareTo(other.Ordinal);
}
