namespace Mentor.Protocol.Lifting;

/// <summary>Ends the writing of what turns out to be large; never leaves the serializer.</summary>
internal sealed class BufferFullException : Exception;
