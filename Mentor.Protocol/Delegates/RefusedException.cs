namespace Mentor.Protocol.Delegates;

/// <summary>Ends the first pass at the first thing that cannot travel; never leaves the serializer.</summary>
internal sealed class RefusedException(Type type, string reason, string remedy) : Exception(reason)
{
    public Refusal WithoutPath { get; } = new("?", type, reason, remedy);
}
