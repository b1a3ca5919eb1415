namespace Mentor.Protocol.Payloads;

/// <summary>The bytes are not a payload, or call for something that the expected result does not call for. Nothing was built of them.</summary>
public sealed class PayloadFormatException : MentorException
{
    public PayloadFormatException(string message)
        : base(message)
    {
    }

    public PayloadFormatException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
