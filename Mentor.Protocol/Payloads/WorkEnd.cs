namespace Mentor.Protocol.Payloads;

/// <param name="Kind">How the delegate ended; the outcome itself is in the bytes that were written.</param>
/// <param name="Message">One line for the Mesos UI, such as "System.InvalidOperationException: boom"; null when it succeeded.</param>
public sealed record WorkEnd(WorkEndKind Kind, string? Message)
{
    public bool Succeeded => Kind == WorkEndKind.Succeeded;

    internal static WorkEnd Of(Exception fault, bool cancelled)
    {
        var message = SafeText.MessageOf(fault);
        var line = message.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? message[..end] : message;
        return new WorkEnd(cancelled ? WorkEndKind.Cancelled : WorkEndKind.Failed, $"{fault.GetType()}: {line}");
    }
}
