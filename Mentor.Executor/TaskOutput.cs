using Mentor.Protocol.Reports;

namespace Mentor.Executor;

/// <summary>What one task prints. Costs nothing until it does.</summary>
internal sealed class TaskOutput(IReportSink sink, string agent)
{
    private PrintedLines? _output;
    private PrintedLines? _error;

    public void Write(int channel, ReadOnlySpan<char> text)
    {
        ref var lines = ref channel == PrintedLine.StandardError ? ref _error : ref _output;
        (Volatile.Read(ref lines) ?? Interlocked.CompareExchange(ref lines, new(sink, channel, agent), null) ?? lines).Write(text);
    }

    /// <summary>The delegate has ended.</summary>
    public void End()
    {
        Volatile.Read(ref _output)?.End();
        Volatile.Read(ref _error)?.End();
    }
}
