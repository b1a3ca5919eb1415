namespace Mentor.Protocol.RecordIO;

/// <summary>The bytes of a stream are not RecordIO, or not in a form that is accepted.</summary>
public sealed class RecordFormatException : MentorException
{
    internal RecordFormatException(long offset, string message, Exception? innerException = null)
        : base(message, innerException)
        => Offset = offset;

    /// <summary>The stream was good as far as it went.</summary>
    internal bool IsTruncation { get; init; }

    /// <summary>Position in the stream, counted from 0, of the byte that is wrong.</summary>
    public long Offset { get; }
}
