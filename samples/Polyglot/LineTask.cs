using System.Text.Json;
using Google.Protobuf;
using Mentor.Tasks;
using V1 = Mesos.V1;

namespace Polyglot;

/// <summary>A task for an executor in Python: points in, a line out, as JSON in the data that Mesos carries.</summary>
internal sealed class LineTask(Points points) : MesosTask<Line>
{
    private static readonly string Script = ReadScript();

    protected override void Describe(V1.TaskInfo task)
    {
        task.Data = ByteString.CopyFrom(JsonSerializer.SerializeToUtf8Bytes(points, JsonSerializerOptions.Web));

        // The same for all of these tasks, so that one process serves them. The script goes along: agents need Python and nothing else.
        task.Executor = new()
        {
            ExecutorId = new() { Value = "lines" },
            Command = new()
            {
                Value = "exec python3 -c \"$SCRIPT\"",
                Environment = new() { Variables = { new V1.Environment.Types.Variable { Name = "SCRIPT", Value = Script } } },
            },
        };
    }

    protected override Line ResultOf(V1.TaskStatus status) => JsonSerializer.Deserialize<Line>(status.Data.Span, JsonSerializerOptions.Web)!;

    protected override Exception FailureOf(V1.TaskStatus status) => new ArgumentException($"Python finds no line: {status.Message}.");

    protected override void OnSuccess(Line result) => Console.WriteLine($"{points.X.Length} points became a line.");

    private static string ReadScript()
    {
        using StreamReader reader = new(typeof(LineTask).Assembly.GetManifestResourceStream("executor.py")!);
        return reader.ReadToEnd();
    }
}
