using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Reports;

/// <summary>A variable declared as <see cref="IProgress{T}"/>: whatever is in it stays here, and a proxy reports to it.</summary>
/// <remarks>progress = nil / channel</remarks>
internal sealed class ProgressFormatter<T> : Formatter<IProgress<T>?>
{
    public override void Write(ref PayloadWriter writer, IProgress<T>? value)
    {
        if (value is null) writer.Raw.WriteNil();
        else WriteChannel(ref writer, value);
    }

    public override IProgress<T>? Read(ref PayloadReader reader) => reader.Raw.TryReadNil() ? null : ReadChannel(ref reader);

    public static void WriteChannel(ref PayloadWriter writer, IProgress<T> value) =>
        Proxies.TryWrite(ref writer, value, typeof(T), static progress => new ProgressTarget<T>(Unsafe.As<IProgress<T>>(progress)));

    public static ReportingProgress<T> ReadChannel(ref PayloadReader reader)
    {
        var channel = Proxies.ReadChannel(ref reader, out var known);
        return known is null
            ? Proxies.Keep(ref reader, new ReportingProgress<T>(reader.State.Reports, channel))
            : known as ReportingProgress<T> ?? throw reader.Malformed($"channel {channel} is no progress of {typeof(T)}");
    }
}
