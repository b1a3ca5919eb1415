namespace Mentor.Protocol.Reports;

/// <summary>Where the reports of one attempt go: to its driver on an executor, nowhere without a pool.</summary>
internal interface IReportSink
{
    /// <summary>Waits for room. What comes after the end of the task is dropped.</summary>
    /// <exception cref="MentorException">The payload is too large to be reported at once.</exception>
    void Send(int channel, ReadOnlySpan<byte> payload);

    /// <summary>False when too much waits already, or when it is too large. Never waits.</summary>
    bool TrySend(int channel, ReadOnlySpan<byte> payload);
}
