namespace Mentor.Protocol.Payloads;

public enum WorkEndKind
{
    Succeeded,
    Failed,

    /// <summary>The delegate answered the cancellation of its token by an <see cref="OperationCanceledException"/>.</summary>
    Cancelled,
}
