using System.Buffers;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Reports;

/// <summary>There and back with what is reported on the way; each side with a serializer of its own, and no pool.</summary>
internal sealed class ReportTrip : IReportSink
{
    private readonly List<ReportTarget> _targets = [];
    private readonly List<(int Channel, byte[] Payload)> _sent = [];

    public IReadOnlyList<ReportTarget> Targets => _targets;

    /// <summary>Takes no line that may be dropped.</summary>
    public bool IsFull { get; set; }

    public static async Task<Outcome<T>> RunAsync<T>(Work work) => await new ReportTrip().ThereAndBackAsync<T>(work);

    public static async Task RunAsync(Action body) => Assert.That((await RunAsync<object?>(Work.Of(body))).Fault, Is.Null);

    public async Task<Outcome<T>> ThereAndBackAsync<T>(Work work)
    {
        var (driver, executor) = (Trip.New(), Trip.New());
        var (there, back) = (new ArrayBufferWriter<byte>(), new ArrayBufferWriter<byte>());
        driver.WriteWork(there, work, _targets);
        var reports = new TaskReports(executor, this);
        await executor.ReadWork(new ReadOnlySequence<byte>(there.WrittenMemory), reports).RunAsync(executor, back, default);
        reports.End();
        foreach (var (channel, payload) in _sent) _targets[channel].Deliver(driver, payload);
        return driver.ReadOutcome<T>(new ReadOnlySequence<byte>(back.WrittenMemory));
    }

    public void Send(int channel, ReadOnlySpan<byte> payload) => _sent.Add((channel, payload.ToArray()));

    public bool TrySend(int channel, ReadOnlySpan<byte> payload)
    {
        if (!IsFull) Send(channel, payload);
        return !IsFull;
    }
}
