using System.Text;
using Google.Protobuf;
using Mentor.Protocol.Http;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using EventType = Mesos.V1.Executor.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.Probe;

/// <summary>
/// An executor that does what the data of its tasks say: "upper:x" gives X and the labels of the task, "fail:x" fails with message x and data "trace", "die:" exits
/// with 9, "hang:" waits to be killed. It answers a message x with "pong:x", and writes what it hears, in base64, to the file "heard".
/// </summary>
internal static class ExecutorProbe
{
    private const int DeathCode = 9;

    public static async Task<int> RunAsync()
    {
        await using ExecutorClient client = new(ExecutorClientOptions.FromEnvironment(Environment.GetEnvironmentVariable));
        await using var heard = File.AppendText("heard");
        await File.WriteAllLinesAsync("environment", Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(v => $"{v.Key}={v.Value}"));
        await foreach (var happened in client.SubscribeAsync(() => new(), CancellationToken.None))
        {
            await heard.WriteLineAsync(happened.ToByteString().ToBase64());
            await heard.FlushAsync();
            switch (happened.Type)
            {
                case EventType.Launch: await RunAsync(client, happened.Launch.Task); break;
                case EventType.Kill: await UpdateAsync(client, happened.Kill.TaskId, V1.TaskState.TaskKilled); break;
                case EventType.Message: await SayAsync(client, "pong:" + happened.Message.Data.ToStringUtf8()); break;
                case EventType.Shutdown: return 0;
            }
        }

        return 1;
    }

    private static async Task RunAsync(ExecutorClient client, V1.TaskInfo task)
    {
        await UpdateAsync(client, task.TaskId, V1.TaskState.TaskRunning);
        var words = task.Data.ToStringUtf8().Split(':', 2);
        switch (words)
        {
            case ["upper", var text]: await UpdateAsync(client, task.TaskId, V1.TaskState.TaskFinished, text.ToUpperInvariant(), labels: task.Labels); break;
            case ["fail", var why]: await UpdateAsync(client, task.TaskId, V1.TaskState.TaskFailed, "trace", why); break;
            case ["die", _]: Environment.Exit(DeathCode); break;
        }
    }

    private static Task UpdateAsync(ExecutorClient client, V1.TaskID task, V1.TaskState state, string? data = null, string? message = null, V1.Labels? labels = null)
    {
        V1.TaskStatus status = new()
        {
            TaskId = task,
            State = state,
            Source = V1.TaskStatus.Types.Source.Executor,
            Uuid = ByteString.CopyFrom(Guid.NewGuid().ToByteArray(bigEndian: true)),
            Timestamp = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).TotalSeconds,
        };
        if (data is not null) status.Data = ByteString.CopyFrom(data, Encoding.UTF8);
        if (message is not null) status.Message = message;
        status.Labels = labels;
        return client.SendAsync(new() { Type = CallType.Update, Update = new() { Status = status } });
    }

    private static Task SayAsync(ExecutorClient client, string text) =>
        client.SendAsync(new() { Type = CallType.Message, Message = new() { Data = ByteString.CopyFrom(text, Encoding.UTF8) } });
}
