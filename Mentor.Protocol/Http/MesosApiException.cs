using System.Net;

namespace Mentor.Protocol.Http;

/// <summary>A master or an agent refused a call, ended the subscription, or cannot be reached.</summary>
public sealed class MesosApiException : MentorException
{
    internal MesosApiException(string message, bool isTransient, HttpStatusCode? statusCode = null, Exception? innerException = null)
        : base(message, innerException)
    {
        IsTransient = isTransient;
        StatusCode = statusCode;
    }

    /// <summary>Null when there was no answer, or when the refusal came as an event.</summary>
    public HttpStatusCode? StatusCode { get; }

    /// <summary>The same call may succeed later: no leader, no connection, not subscribed at that moment.</summary>
    public bool IsTransient { get; }

    /// <summary>The master knows the framework no more, and takes nobody under its id again.</summary>
    internal bool IsFrameworkRemoved { get; init; }
}
