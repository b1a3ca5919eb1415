namespace Mentor.Protocol.Amounts;

/// <summary>How much there is of one thing. Amounts add up and come apart again; of two, neither need contain the other.</summary>
internal interface IAmount<T> : IEquatable<T>
    where T : IAmount<T>
{
    bool IsNothing { get; }

    bool Contains(T other);

    T Plus(T other);

    /// <param name="part">Contained in this one.</param>
    T Minus(T part);

    /// <summary>The most that both contain.</summary>
    T Common(T other);
}
