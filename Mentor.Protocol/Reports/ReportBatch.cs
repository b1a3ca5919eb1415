using System.Buffers;
using MessagePack;

namespace Mentor.Protocol.Reports;

/// <summary>Reports of one attempt, as an executor POSTs them to its pool's artifact endpoint, below <c>reports/task/attempt</c>.</summary>
/// <remarks>
/// batch  = version *report              version = %x01
/// report = INT INT BIN                  number, channel, payload; integers and bytes as MessagePack writes them
/// </remarks>
internal static class ReportBatch
{
    /// <summary>The largest payload of a report: 8 MiB.</summary>
    public const int LargestReport = 8 * 1024 * 1024;

    /// <summary>More than what an executor gathers at most, its largest report included.</summary>
    public const int Largest = 2 * LargestReport;

    private const byte Version = 1;

    /// <summary>Begins the batch with the first report in it.</summary>
    public static void Add(ArrayBufferWriter<byte> batch, long number, int channel, ReadOnlySpan<byte> payload)
    {
        var writer = new MessagePackWriter(batch);
        if (batch.WrittenCount == 0) writer.WriteRaw([Version]);
        writer.Write(number);
        writer.Write(channel);
        writer.Write(payload);
        writer.Flush();
    }

    /// <summary>The payloads are not copied: <paramref name="batch"/> must stay as it is.</summary>
    /// <exception cref="MentorException">The bytes are not a batch of this version; none of its reports counts.</exception>
    public static List<Report> Read(ReadOnlyMemory<byte> batch)
    {
        if (batch.IsEmpty || batch.Span[0] != Version)
            throw Malformed("it does not begin as those of this version do; driver and executor must come from the same release of Mentor");
        var reader = new MessagePackReader(batch[1..]);
        List<Report> reports = [];
        try
        {
            while (!reader.End)
            {
                var number = reader.ReadInt64();
                var channel = reader.ReadInt32();
                if (reader.ReadBytes() is not { } payload) throw Malformed($"report {number} has no payload");
                reports.Add(new Report(number, channel, batch.Slice(1 + (int)(reader.Consumed - payload.Length), (int)payload.Length)));
            }
        }
        catch (Exception e) when (e is EndOfStreamException or MessagePackSerializationException or OverflowException or ArgumentOutOfRangeException)
        {
            throw Malformed($"near byte {1 + reader.Consumed} of {batch.Length}: {e.Message}", e);
        }

        return reports;
    }

    private static MentorException Malformed(string why, Exception? cause = null) => new($"Cannot read a batch of reports: {why}.", cause);
}
