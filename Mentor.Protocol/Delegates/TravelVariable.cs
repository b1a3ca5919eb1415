namespace Mentor.Protocol.Delegates;

/// <param name="Name">The captured variable, the field of <c>this</c> or the argument.</param>
/// <param name="Bytes">What it adds to the payload; an object that several variables share counts for the first.</param>
public sealed record TravelVariable(string Name, long Bytes);
