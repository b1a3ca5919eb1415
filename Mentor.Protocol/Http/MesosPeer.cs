using System.Net;

namespace Mentor.Protocol.Http;

/// <summary>Who is at the other end, for messages that say so.</summary>
/// <param name="Title">"Mesos master" or "Mesos agent".</param>
/// <param name="CheckAddress">What to look at when the address seems wrong.</param>
/// <param name="Credentials">What to look at when the other end wants to know who we are.</param>
/// <param name="OutlivesLoss">A stream that was lost is opened again.</param>
internal sealed record MesosPeer(string Title, string CheckAddress, string Credentials, bool OutlivesLoss = true)
{
    private const int QuotedCharacters = 300;

    public MesosApiException Unreachable(Uri endpoint, Exception cause) => new(
        $"Cannot reach the {At(endpoint)}: {Innermost(cause)}. {CheckAddress}, and that it is running.",
        isTransient: true, innerException: cause);

    public MesosApiException NotThere(Uri endpoint, string found, HttpStatusCode status) => new(
        $"There is no {At(endpoint)}: {found}. {CheckAddress}.", isTransient: false, status);

    public MesosApiException Interrupted(Uri endpoint, string call, Exception? cause) => new(
        $"The subscription with the {At(endpoint)} ended while {call} was under way; it may or may not have arrived. Send it again after the next SUBSCRIBED.",
        isTransient: true, innerException: cause);

    public MesosApiException Unanswered(Uri endpoint, string call, TimeSpan limit, Exception cause) => new(
        $"The {At(endpoint)} has not answered {call} for {limit.TotalSeconds:0.#} s; it may or may not have arrived. Send it again; if that fails, see whether it is well.",
        isTransient: true, innerException: cause);

    public MesosApiException NotSubscribed(string call) => new(
        $"Cannot send {call}: there is no subscription with the {Title} just now. Send it again after the next SUBSCRIBED.", isTransient: true);

    public MesosApiException Silent(Uri endpoint, TimeSpan silence) => new(
        $"The {At(endpoint)} has said nothing for {silence.TotalSeconds:0.#} s, not even a heartbeat; the connection was dropped. " +
        "It is tried again; if that fails, look at the network between.", isTransient: true);

    public MesosApiException Closed(Uri endpoint, Exception? cause) => new(
        $"The {At(endpoint)} closed the event stream{(cause is null ? "" : ": " + Innermost(cause))}."
        + (OutlivesLoss ? " It is tried again; if that fails, see whether it is running." : ""),
        isTransient: true, innerException: cause);

    public MesosApiException Deposed(Uri endpoint, Uri leader, string witness) => new(
        $"The {At(endpoint)} does not lead any more: {witness} names the one at {leader.Authority}. It is subscribed to instead.", isTransient: true);

    public MesosApiException Garbled(Uri endpoint, Exception cause, bool isTransient) => new(
        $"The {At(endpoint)} sent events that cannot be read: {cause.Message} {CheckAddress}.", isTransient, innerException: cause);

    public MesosApiException ErrorEvent(Uri endpoint, string message) => new(
        $"The {At(endpoint)} ended the subscription: \"{message}\". {Advice.ForErrorEvent(message)}", isTransient: false)
    {
        IsFrameworkRemoved = Advice.IsFrameworkRemoved(message),
    };

    /// <param name="subscriptionChanged">A newer subscription has begun since the call was sent, so that its stream id was out of date.</param>
    public MesosApiException Refused(Uri endpoint, string call, HttpStatusCode status, string body, bool subscriptionChanged = false)
    {
        if (status == HttpStatusCode.NotFound && body.Length > 0 && !Advice.IsNotFoundOfMesos(body))
            return NotThere(endpoint, $"it answered {call} with {(int)status} {Quote(body)}", status);

        bool transient = subscriptionChanged || Advice.IsTransient(status, call);
        string advice = subscriptionChanged ? "The subscription was renewed meanwhile; send the call again." : Advice.For(status, call, body, this);
        return new($"The {At(endpoint)} refused {call} with {(int)status} {Quote(body)}. {advice}", transient, status);
    }

    public string At(Uri endpoint) => $"{Title} at {endpoint.GetLeftPart(UriPartial.Authority)}";

    private static string Innermost(Exception cause)
    {
        while (cause.InnerException is { } inner) cause = inner;
        return cause.Message.TrimEnd('.');
    }

    private static string Quote(string body)
    {
        if (body.Length == 0) return "and no text";
        string line = string.Join(' ', body.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return $"\"{(line.Length > QuotedCharacters ? line[..QuotedCharacters] + "..." : line)}\"";
    }
}
