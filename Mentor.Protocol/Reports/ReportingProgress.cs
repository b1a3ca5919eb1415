namespace Mentor.Protocol.Reports;

/// <summary>What a delegate gets for a captured progress: fits variables of both types, <see cref="IProgress{T}"/> and <see cref="Progress{T}"/>.</summary>
internal sealed class ReportingProgress<T>(TaskReports reports, int channel) : Progress<T>
{
    // Instead of posting it to whatever context there was: in order, and with an exception for the delegate when the value cannot travel.
    protected override void OnReport(T value) => reports.Send(channel, value);
}
