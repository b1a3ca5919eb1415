using System.Net;

namespace Mentor.Protocol.Http;

/// <summary>What a user can do about a refusal. Only the wording depends on the text that Mesos sent, never what the program does.</summary>
internal static class Advice
{
    private const string Subscribe = "SUBSCRIBE";

    // 404: libprocess has not installed its routes yet. 403: a call before the subscription is complete; for SUBSCRIBE itself, a matter of permission.
    public static bool IsTransient(HttpStatusCode status, string call) => status switch
    {
        HttpStatusCode.Forbidden => call != Subscribe,
        HttpStatusCode.NotFound or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or HttpStatusCode.TemporaryRedirect => true,
        HttpStatusCode.NotImplemented or HttpStatusCode.HttpVersionNotSupported => false,
        _ => (int)status >= 500,
    };

    public static bool IsNotFoundOfMesos(string body) => body == "404 Not Found.";

    public static string For(HttpStatusCode status, string call, string body, MesosPeer peer) => status switch
    {
        HttpStatusCode.BadRequest => ForBadRequest(body),
        HttpStatusCode.Unauthorized => peer.Credentials,
        HttpStatusCode.Forbidden when call != Subscribe => "It counts as not subscribed; send the call again after the next SUBSCRIBED.",
        HttpStatusCode.Forbidden => "Its access rules forbid this; ask whoever runs the cluster.",
        HttpStatusCode.NotFound => $"It may be starting; {Again(call)}. If that does not help: {peer.CheckAddress}.",
        HttpStatusCode.MethodNotAllowed => $"A call is a POST to the v1 API. {peer.CheckAddress}, and that no proxy stands between.",
        HttpStatusCode.NotAcceptable or HttpStatusCode.UnsupportedMediaType =>
            $"Calls and events are application/x-protobuf; a proxy that changes headers may stand between. {peer.CheckAddress}.",
        HttpStatusCode.TemporaryRedirect => $"It does not lead; {Again(call)}.",
        HttpStatusCode.ServiceUnavailable => $"It has no leader or is still recovering; {Again(call)}.",
        _ when (int)status >= 500 => "The fault is on its side; its log says more.",
        _ => $"Mesos does not answer so. {peer.CheckAddress}.",
    };

    // The event has nothing but its text.
    public static bool IsFrameworkRemoved(string message) => message.Contains("removed", StringComparison.Ordinal);

    public static string ForErrorEvent(string message) =>
        IsFrameworkRemoved(message)
            ? "The framework id is used up by a teardown or by its failover time-out: subscribe without it, as a new framework."
        : message.Contains("failed over", StringComparison.Ordinal)
            ? "Another scheduler subscribed with the same framework id, and only one can have it: stop one of the two."
        : "Correct what it names and subscribe again.";

    // The client repeats SUBSCRIBE and nothing else.
    private static string Again(string call) => call == Subscribe ? "this is tried again" : "send the call again after the next SUBSCRIBED";

    private static string ForBadRequest(string body) =>
        body.Contains("stream ID", StringComparison.Ordinal)
            ? "Another scheduler subscribed with the same framework id, and only one can have it: stop one of the two."
        : body.Contains("Framework cannot be found", StringComparison.Ordinal)
            ? "The framework was torn down, or its failover time-out has passed: subscribe without a framework id, as a new one."
        : body.Contains("principal", StringComparison.Ordinal)
            ? "Use the same principal in the options and in FrameworkInfo, or leave it out of FrameworkInfo."
        : body.Contains("Mesos-Stream-Id", StringComparison.Ordinal)
            ? "Only SUBSCRIBE goes without that header, and it must; a proxy may have changed it."
        : "Correct the call; sent again unchanged, it is refused again.";
}
