namespace Mentor.Protocol.Surrogates;

/// <summary>Travels in place of a <typeparamref name="T"/>: is made of it where it is sent, and makes it again where it arrives.</summary>
/// <remarks>
/// <see cref="TravelsAsAttribute"/> says where it applies. A surrogate is an ordinary value of the program: a record of what the object is made
/// of. What several variables share is one object again on arrival; an object that contains itself through its surrogate is refused.
/// </remarks>
/// <typeparam name="T">The type that travels. An abstract class or an interface stands for all types that derive from it.</typeparam>
/// <typeparam name="TSelf">The surrogate itself.</typeparam>
public interface ISurrogate<T, TSelf>
    where TSelf : ISurrogate<T, TSelf>
{
    /// <summary>Called on the thread that sends. What it throws is the reason of a refusal.</summary>
    static abstract TSelf From(T value);

    /// <summary>Called once for each object that arrives, when all that the surrogate holds is complete.</summary>
    T Restore();
}
