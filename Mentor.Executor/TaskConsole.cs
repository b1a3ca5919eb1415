using System.Text;
using Mentor.Protocol;
using Mentor.Protocol.Reports;

namespace Mentor.Executor;

/// <summary>
/// Console.Out or Console.Error of the process: all of it goes to the file in the sandbox, and what a task prints, in whatever thread of its
/// flow, also to its driver.
/// </summary>
/// <remarks>The runtime lets one thread at a time in here. Who disposes it closes nothing: the console is that of all tasks.</remarks>
/// <param name="open">The file, opened when something is printed: most executors never do.</param>
/// <param name="channel">Of this stream.</param>
/// <param name="running">Those who may be printing.</param>
internal sealed class TaskConsole(Func<Stream> open, int channel, RunningTasks running) : TextWriter
{
    private StreamWriter? _sandbox;

    public static void Install(RunningTasks running)
    {
        Console.SetOut(new TaskConsole(Console.OpenStandardOutput, PrintedLine.StandardOutput, running));
        Console.SetError(new TaskConsole(Console.OpenStandardError, PrintedLine.StandardError, running));
    }

    public override Encoding Encoding => Sandbox.Encoding;

    public override void Write(char value) => Write([value]);

    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    public override void Write(string? value) => Write(value.AsSpan());

    public override void Write(ReadOnlySpan<char> buffer)
    {
        Sandbox.Write(buffer);
        Forward(buffer);
    }

    public override void WriteLine(string? value)
    {
        // In one piece, for whoever reads the file while it grows.
        Sandbox.WriteLine(value);
        Forward(value);
        Forward("\n");
    }

    public override void Flush() => _sandbox?.Flush();

    private StreamWriter Sandbox => _sandbox ??= new(open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)) { AutoFlush = true };

    private void Forward(ReadOnlySpan<char> text)
    {
        if (TaskContext.Current is { } task)
            running.Find(task.AttemptId)?.Output?.Write(channel, text);
    }
}
