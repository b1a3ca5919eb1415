namespace Mentor.Protocol.Amounts;

/// <summary>So many thousandths.</summary>
internal readonly record struct Scalar(long Thousandths) : IAmount<Scalar>
{
    public bool IsNothing => Thousandths == 0;

    public bool Contains(Scalar other) => other.Thousandths <= Thousandths;

    public Scalar Plus(Scalar other) => new(checked(Thousandths + other.Thousandths));

    public Scalar Minus(Scalar part) => new(Thousandths - part.Thousandths);

    public Scalar Common(Scalar other) => new(Math.Min(Thousandths, other.Thousandths));
}
