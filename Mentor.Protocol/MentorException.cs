namespace Mentor.Protocol;

/// <summary>Catch this for "the cluster, or the way to it": every failure that Mentor names derives from it.</summary>
/// <remarks>Misuse is <see cref="ArgumentException"/> and its kin; cancellation is <see cref="OperationCanceledException"/>.</remarks>
public class MentorException : Exception
{
    public MentorException(string message)
        : base(message)
    {
    }

    public MentorException(string message, Exception? innerException)
        : base(message, innerException)
    {
    }
}
