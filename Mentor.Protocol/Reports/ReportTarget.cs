using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Reports;

/// <summary>A captured object that stays with the driver while a proxy reports to it from the executor.</summary>
/// <param name="captured">The object.</param>
/// <param name="declared">What the delegate knows it as; an object that it knows as several things has a channel for each.</param>
internal abstract class ReportTarget(object captured, Type declared)
{
    public bool Is(object other, Type declaredAs) => ReferenceEquals(captured, other) && declared == declaredAs;

    /// <summary>Hands one report to the object. Throws what the object throws.</summary>
    /// <exception cref="PayloadFormatException">The bytes are no such report.</exception>
    public abstract void Deliver(PayloadSerializer serializer, ReadOnlyMemory<byte> report);

    public override string ToString() => $"{captured.GetType()}";
}
