namespace Mentor.Protocol.Values;

/// <summary>Keys can be hashed or compared only when they are complete, which in a graph with cycles is known only at the end.</summary>
internal static class HashKeys
{
    public static bool NeedCompletion(Type key) => !(key.IsPrimitive || key.IsEnum || Scalars.Has(key));
}
