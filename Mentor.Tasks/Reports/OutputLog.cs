using Mentor.Protocol.Reports;
using Mentor.Tasks.Master;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Reports;

/// <summary>What tasks print, as lines of the pool's log, in a category of their own.</summary>
internal sealed class OutputLog(ILogger log)
{
    private const string Category = "Mentor.Tasks.TaskOutput";

    public static OutputLog Of(MesosPoolOptions options) => new(options.Logging.CreateLogger(Category));

    public void Write(string task, int channel, ReadOnlyMemory<byte> report)
    {
        var line = PrintedLine.Read(report);
        if (line.Text is { } text) log.Printed(task, line.Agent, PrintedLine.NameOf(channel), text);
        else log.PrintedTooFast(line.Missing, task, PrintedLine.NameOf(channel), line.Agent);
    }

    public override string ToString() => $"the log, as {Category}";
}
