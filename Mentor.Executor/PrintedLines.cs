using System.Buffers;
using System.Globalization;
using System.Text;
using Mentor.Protocol.Reports;

namespace Mentor.Executor;

/// <summary>What one task prints to one stream, cut into lines and sent as they end. Never waits: lines that come too fast are dropped and counted.</summary>
/// <param name="sink">The task's reports.</param>
/// <param name="channel">Of the stream.</param>
/// <param name="agent">Where this is.</param>
internal sealed class PrintedLines(IReportSink sink, int channel, string agent)
{
    /// <summary>In characters; of a longer line the rest is left out.</summary>
    public const int LongestLine = 8 * 1024;

    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();
    private readonly ArrayBufferWriter<byte> _payload = new();
    private int _cut;
    private int _missing;

    public void Write(ReadOnlySpan<char> text)
    {
        lock (_gate)
        {
            while (text.IndexOf('\n') is >= 0 and var end)
            {
                Append(text[..end]);
                EndLine();
                text = text[(end + 1)..];
            }

            Append(text);
        }
    }

    /// <summary>Sends what has no end yet, and waits for room to tell of lines that are missing.</summary>
    public void End()
    {
        ReadOnlySpan<byte> last;
        lock (_gate)
        {
            if (_line.Length > 0)
                EndLine();
            if (_missing == 0)
                return;
            last = Encode(new(agent, null, _missing)).ToArray();
            _missing = 0;
        }

        sink.Send(channel, last);
    }

    private void Append(ReadOnlySpan<char> text)
    {
        var room = Math.Min(text.Length, LongestLine - _line.Length);
        _line.Append(text[..room]);
        _cut += text.Length - room;
    }

    private void EndLine()
    {
        if (_cut == 0 && _line.Length > 0 && _line[^1] == '\r')
            _line.Length--;
        if (_cut > 0)
            _line.Append(CultureInfo.InvariantCulture, $"... ({_cut} more characters)");
        if (!TryTellMissing() || !sink.TrySend(channel, Encode(new(agent, _line.ToString()))))
            _missing++;
        _line.Clear();
        _cut = 0;
    }

    private bool TryTellMissing()
    {
        if (_missing > 0 && !sink.TrySend(channel, Encode(new(agent, null, _missing))))
            return false;
        _missing = 0;
        return true;
    }

    private ReadOnlySpan<byte> Encode(PrintedLine line)
    {
        _payload.ResetWrittenCount();
        line.Write(_payload);
        return _payload.WrittenSpan;
    }
}
