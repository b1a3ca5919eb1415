using System.Globalization;
using System.Text;
using System.Threading.Channels;
using Google.Protobuf;
using Mentor.Protocol.Http;
using Mentor.Tests.Http;
using Mentor.Tests.LocalCluster.Replays;
using Mentor.Tests.Wire;
using Microsoft.AspNetCore.Http;
using Call = Mesos.V1.Executor.Call;
using CallType = Mesos.V1.Executor.Call.Types.Type;
using Event = Mesos.V1.Executor.Event;
using V1 = Mesos.V1;

namespace Mentor.Tests.Replays;

/// <summary>Says to our executor what a recorded agent said, line by line, and expects of it the calls of the recorded executor and no others.</summary>
internal sealed class RecordedAgent : IAsyncDisposable
{
    private readonly CancellationToken _patience;
    private readonly Channel<Exchange> _exchanges = Channel.CreateUnbounded<Exchange>();

    // Ours, by the recorded ones.
    private readonly Dictionary<ByteString, ByteString> _uuids = [];
    private readonly List<RecordedLine> _lines;
    private ScriptedServer _server = null!;
    private int _port;
    private Exchange? _early;
    private Exchange? _open;
    private Exchange? _stream;
    private int _next;

    private RecordedAgent(string recording, CancellationToken patience)
    {
        _patience = patience;
        _lines = [.. LinesOf(recording)];
    }

    /// <summary>Turns the recorded task into the one that is launched, and the result that comes back into the recorded form.</summary>
    public (Func<ByteString, ByteString> Order, Func<V1.TaskStatus, ByteString> Result) Translation { get; init; } = (data => data, status => status.Data);

    /// <summary>What the recorded agent told the executor before it started; where ours is differs.</summary>
    public Dictionary<string, string> Environment
    {
        get
        {
            var variables = _lines[0].Json.GetProperty("env").EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!);
            variables["MESOS_AGENT_ENDPOINT"] = _server.Address.Authority;
            variables["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = "100ms";
            return variables;
        }
    }

    public static async Task<RecordedAgent> StartAsync(
        string recording, CancellationToken patience, (Func<ByteString, ByteString> Order, Func<V1.TaskStatus, ByteString> Result)? translation = null)
    {
        RecordedAgent agent = translation is { } given ? new(recording, patience) { Translation = given } : new(recording, patience);
        agent._server = await ScriptedServer.StartAsync(agent.AnswerAsync);
        agent._port = agent._server.Address.Port;
        return agent;
    }

    /// <summary>The updates of the recorded executor, as its master forwarded them or would have.</summary>
    public static IEnumerable<V1.TaskStatus> UpdatesIn(string recording)
    {
        var lines = LinesOf(recording).ToArray();
        V1.AgentID agent = new() { Value = lines[0].Json.GetProperty("env").GetProperty("MESOS_SLAVE_ID").GetString()! };
        foreach (var call in lines.Where(line => line.IsCall).Select(CallOf))
        {
            foreach (var status in call.Update is { } update ? [update.Status] : call.Subscribe.UnacknowledgedUpdates.Select(missed => missed.Status))
            {
                status.AgentId = agent;
                yield return status;
            }
        }
    }

    /// <summary>Plays all lines up to the one with that number, or all.</summary>
    public async Task PlayAsync(int through = int.MaxValue)
    {
        for (; _next < Math.Min(through, _lines.Count); _next++)
        {
            var line = _lines[_next];
            if (line.IsCall) await ExpectAsync(line);
            else if (line.IsAnswer) Answer(line);
            else if (line.IsEvent) await SendAsync(MesosJson.Parse<Event>(Encoding.UTF8.GetBytes(line.Event.GetRawText())));
            else if (line.Note == "stream closed by peer") await GoDownAsync();
        }
    }

    /// <summary>As a new process at the same place.</summary>
    public async Task ComeBackAsync() => _server = await ScriptedServer.StartAsync(AnswerAsync, port: _port);

    /// <summary>Whether there was a call that was not recorded.</summary>
    public bool HeardMore => _early is not null || _exchanges.Reader.TryPeek(out _);

    public async ValueTask DisposeAsync()
    {
        _stream?.Over.TrySetResult();
        await _server.DisposeAsync();
    }

    private static IEnumerable<RecordedLine> LinesOf(string recording) =>
        Recording.ReadLines(recording + "_executor_side.jsonl").Select((json, index) => new RecordedLine(index, json));

    private static Call CallOf(RecordedLine line) => MesosJson.Parse<Call>(Encoding.UTF8.GetBytes(line.Body.GetRawText()));

    private async Task AnswerAsync(HttpContext context, byte[] body)
    {
        Exchange exchange = new(context, Call.Parser.ParseFrom(body));
        _exchanges.Writer.TryWrite(exchange);
        await exchange.Over.Task.WaitAsync(context.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static int MissedIn(Call call) => call.Type == CallType.Subscribe ? call.Subscribe.UnacknowledgedUpdates.Count : 0;

    private async Task<Exchange> NextAsync()
    {
        var next = _early ?? await _exchanges.Reader.ReadAsync(_patience);
        _early = null;
        return next;
    }

    private async Task ExpectAsync(RecordedLine line)
    {
        var recorded = CallOf(line);
        _open = await NextAsync();
        while (MissedIn(_open.Call) < MissedIn(recorded))
        {
            // Recovery takes as long as the task: the recorded one had ended by then.
            End(_open, StatusCodes.Status503ServiceUnavailable);
            _open = await NextAsync();
        }

        var ours = _open.Call;
        Assert.That((ours.Type, ours.FrameworkId, ours.ExecutorId), Is.EqualTo((recorded.Type, recorded.FrameworkId, recorded.ExecutorId)), $"line {line.Index + 1}");
        if (recorded.Type == CallType.Update)
        {
            Compare([recorded.Update.Status], [ours.Update.Status], line);
        }
        else if (recorded.Type == CallType.Subscribe)
        {
            Assert.That(ours.Subscribe.UnacknowledgedTasks, Has.Count.EqualTo(recorded.Subscribe.UnacknowledgedTasks.Count), $"line {line.Index + 1}");
            Compare([.. recorded.Subscribe.UnacknowledgedUpdates.Select(update => update.Status)], [.. ours.Subscribe.UnacknowledgedUpdates.Select(update => update.Status)], line);
        }
    }

    private void Compare(V1.TaskStatus[] recorded, V1.TaskStatus[] ours, RecordedLine line)
    {
        Assert.That(
            ours.Select(status => (status.TaskId, status.State, status.Source, Translation.Result(status))),
            Is.EqualTo(recorded.Select(status => (status.TaskId, status.State, status.Source, status.Data))),
            $"line {line.Index + 1}");
        foreach (var (theirs, mine) in recorded.Zip(ours))
        {
            _uuids.TryAdd(theirs.Uuid, mine.Uuid);
            Assert.That(mine.Uuid, Is.EqualTo(_uuids[theirs.Uuid]), $"line {line.Index + 1}: it is the same update, whichever way it goes");
        }
    }

    private void Answer(RecordedLine line)
    {
        var status = int.Parse(line.Json.GetProperty("status").GetString()!.Split(' ')[1], CultureInfo.InvariantCulture);
        if (status == 200)
        {
            _stream = _open;
            return;
        }

        End(_open!, status);
    }

    private static void End(Exchange exchange, int status)
    {
        exchange.Context.Response.StatusCode = status;
        exchange.Over.SetResult();
    }

    private async Task SendAsync(Event happened)
    {
        if (happened.Launch is { } launch) launch.Task.Data = Translation.Order(launch.Task.Data);
        if (happened.Acknowledged is { } acknowledged) acknowledged.Uuid = await OursAsync(acknowledged.Uuid);
        await ScriptedServer.Events(_stream!.Context, happened);
    }

    // Calls were written down when they were answered, and an agent may acknowledge before that.
    private async Task<ByteString> OursAsync(ByteString uuid)
    {
        if (_uuids.TryGetValue(uuid, out var known)) return known;
        _early = await NextAsync();
        return _uuids[uuid] = _early.Call.Update.Status.Uuid;
    }

    private async Task GoDownAsync()
    {
        await _server.DisposeAsync();
        _stream!.Over.TrySetResult();
    }

    private sealed record Exchange(HttpContext Context, Call Call)
    {
        public TaskCompletionSource Over { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
