using System.Runtime.ExceptionServices;

namespace Mentor.Protocol.Payloads;

/// <summary>
/// Your delegate threw, and the exception could not be rebuilt as what it was: its type is unknown here, or one of its fields cannot travel.
/// The message is that of the original; inner exceptions are kept.
/// </summary>
public sealed class RemoteTaskException : MentorException
{
    public RemoteTaskException(string remoteType, string message, string? remoteStackTrace, Exception? innerException = null)
        : base($"{remoteType}: {message}", innerException)
    {
        RemoteType = remoteType;
        RemoteMessage = message;
        RemoteStackTrace = remoteStackTrace;
        if (!string.IsNullOrEmpty(remoteStackTrace)) ExceptionDispatchInfo.SetRemoteStackTrace(this, remoteStackTrace);
    }

    /// <summary>Full name of the exception's type on the executor.</summary>
    public string RemoteType { get; }

    /// <summary>The original's message, without its type.</summary>
    public string RemoteMessage { get; }

    /// <summary>Where it was thrown on the executor; null when it was never thrown.</summary>
    public string? RemoteStackTrace { get; }
}
