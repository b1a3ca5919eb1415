using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Points in time, to the tick and with their kind.</summary>
internal static class Dates
{
    // The upper two bits are the kind, the rest ticks: unlike DateTime.ToBinary this does not shift local times by the zone of the machine.
    private const int KindShift = 62;
    private const ulong TicksMask = (1UL << KindShift) - 1;

    public static void Write(ref PayloadWriter writer, DateTime value) => writer.Raw.Write((ulong)value.Kind << KindShift | (ulong)value.Ticks);

    public static DateTime Read(ref PayloadReader reader)
    {
        var bits = reader.Raw.ReadUInt64();
        return new DateTime((long)(bits & TicksMask), (DateTimeKind)(bits >> KindShift));
    }

    public static void WriteOffset(ref PayloadWriter writer, DateTimeOffset value)
    {
        writer.Raw.Write(value.Ticks);
        writer.Raw.Write((short)value.TotalOffsetMinutes);
    }

    public static DateTimeOffset ReadOffset(ref PayloadReader reader) =>
        new(reader.Raw.ReadInt64(), TimeSpan.FromMinutes(reader.Raw.ReadInt16()));
}
