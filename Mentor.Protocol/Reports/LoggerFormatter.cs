using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Mentor.Protocol.Reports;

/// <summary>A variable declared as a logger: whatever is in it stays here, and a proxy logs to it.</summary>
/// <remarks>
/// logger = nil / channel [levels]        levels follow a new channel
/// levels = INT                           a bit for each level that is enabled, the lowest for Trace
/// </remarks>
internal sealed class LoggerFormatter<TLogger>(Func<TaskReports, int, int, TLogger> proxy) : Formatter<TLogger?>
    where TLogger : class, ILogger
{
    public override void Write(ref PayloadWriter writer, TLogger? value)
    {
        if (value is null) writer.Raw.WriteNil();
        else if (Proxies.TryWrite(ref writer, value, typeof(TLogger), static logger => new LoggerTarget(Unsafe.As<ILogger>(logger), typeof(TLogger))))
            writer.Raw.Write(LevelsOf(value));
    }

    public override TLogger? Read(ref PayloadReader reader)
    {
        if (reader.Raw.TryReadNil()) return null;
        var channel = Proxies.ReadChannel(ref reader, out var known);
        return known is null
            ? Proxies.Keep(ref reader, proxy(reader.State.Reports, channel, reader.Raw.ReadInt32()))
            : known as TLogger ?? throw reader.Malformed($"channel {channel} is no {typeof(TLogger)}");
    }

    private static int LevelsOf(ILogger logger)
    {
        var levels = 0;
        for (var level = LogLevel.Trace; level < LogLevel.None; level++)
        {
            if (logger.IsEnabled(level)) levels |= 1 << (int)level;
        }

        return levels;
    }
}
