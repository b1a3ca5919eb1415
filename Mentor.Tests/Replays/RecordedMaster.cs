using System.Text;
using System.Threading.Channels;
using Google.Protobuf;
using Mentor.Protocol.Http;
using Mentor.Tests.Http;
using Mentor.Tests.LocalCluster.Replays;
using Mentor.Tests.Wire;
using Call = Mesos.V1.Scheduler.Call;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using Event = Mesos.V1.Scheduler.Event;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.Replays;

/// <summary>Says to our scheduler what a recorded master said, line by line, and expects of it what the recorded scheduler called; what else it calls is accepted.</summary>
/// <remarks>Ours names its tasks itself: they stand for the recorded ones from the ACCEPT on. Nothing is timed: a line waits for what must have come before it.</remarks>
internal sealed class RecordedMaster : IAsyncDisposable
{
    private readonly ScriptedMaster _master;
    private readonly CancellationToken _patience;
    private readonly Dictionary<string, MasterStream> _streams = [];
    private readonly Channel<HeardCall> _calls = Channel.CreateUnbounded<HeardCall>();
    private readonly List<HeardCall> _passed = [];
    private readonly List<HeardCall> _taken = [];
    private readonly Dictionary<string, string> _tasks = [];

    // The last update of a task that wants to be acknowledged: an agent holds back the next until then.
    private readonly Dictionary<string, ByteString> _unacknowledged = [];
    private int _next;

    private RecordedMaster(ScriptedMaster master, string recording, CancellationToken patience)
    {
        _master = master;
        _patience = patience;
        Lines = [.. Recording.ReadLines(recording).Select((json, index) => new RecordedLine(index, json))];
        foreach (var subscribe in Lines.Where(line => line.CallOf("SUBSCRIBE")))
            master.Greetings.Enqueue(EventOf(FirstOn(subscribe.On)));
        master.OnCall = (call, context) =>
        {
            _calls.Writer.TryWrite(new(call, context.Request.Headers["Mesos-Stream-Id"].ToString()));
            context.Response.StatusCode = 202;
            return Task.CompletedTask;
        };
    }

    public IReadOnlyList<RecordedLine> Lines { get; }

    public string Address => _master.Address.Authority;

    /// <summary>How often somebody has subscribed.</summary>
    public int Subscriptions => _master.Seen.Count() - _master.Calls.Count();

    /// <summary>The stream of the last SUBSCRIBE.</summary>
    public MasterStream Stream { get; private set; } = null!;

    /// <summary>What was launched in the recording.</summary>
    public V1.TaskInfo Launched => CallOf(Lines.First(line => line.CallOf("ACCEPT"))).Accept.Operations[0].Launch.TaskInfos[0];

    /// <summary>Our attempt that stands for it.</summary>
    public string Attempt => _tasks[Launched.TaskId.Value];

    /// <summary>All acknowledged updates, in the order of the calls.</summary>
    public IEnumerable<string> Acknowledged => _master.Calls.Where(call => call.Type == CallType.Acknowledge).Select(call => call.Acknowledge.Uuid.ToBase64());

    /// <summary>The tasks of all launches, in the order of the calls.</summary>
    public IEnumerable<string> Launches =>
        _master.Calls.Where(call => call.Type == CallType.Accept).SelectMany(call => call.Accept.Operations).SelectMany(o => o.Launch.TaskInfos).Select(task => task.TaskId.Value);

    public static async Task<RecordedMaster> StartAsync(string recording, CancellationToken patience) =>
        new(await ScriptedMaster.StartAsync(), recording + ".jsonl", patience);

    /// <summary>Plays all lines up to the one with that number, or to the end of what the recording is about.</summary>
    public async Task PlayAsync(int through = int.MaxValue)
    {
        for (; _next < Math.Min(through, Lines.Count) && Lines[_next].Note != "end"; _next++)
        {
            var line = Lines[_next];
            if (line.CallOf("SUBSCRIBE")) await WelcomeAsync(line);
            else if (line.IsCall) await ExpectAsync(line);
            else if (line.IsEvent && line != FirstOn(line.On)) await SendAsync(EventOf(line), _streams[line.On]);
            else if (line.Note == "stream closed by peer") await CloseAsync(line);
        }
    }

    /// <summary>Leaves out lines that do not concern our scheduler.</summary>
    public void Skip(int lines) => _next += lines;

    /// <summary>On the stream of the last SUBSCRIBE.</summary>
    public Task SendAsync(Event happened) => SendAsync(happened, Stream);

    public Task SendAsync(V1.TaskStatus update) => SendAsync(new Event { Type = EventType.Update, Update = new() { Status = update } });

    /// <summary>The recorded offer of an agent, once more.</summary>
    public Task OfferAsync(string offerId, V1.AgentID agent)
    {
        var offer = Offers.First(offer => offer.AgentId.Equals(agent)).Clone();
        offer.Id.Value = offerId;
        return SendAsync(new Event { Type = EventType.Offers, Offers = new() { Offers_ = { offer } } });
    }

    public IEnumerable<V1.Offer> Offers => Lines.Where(line => line.IsEvent && line.EventType == "OFFERS").SelectMany(line => EventOf(line).Offers.Offers_);

    /// <summary>An update as the executor of the recorded attempt, or of another one, sends it.</summary>
    public V1.TaskStatus UpdateOf(string attempt, V1.TaskState state, byte uuid, string data = "") => new()
    {
        TaskId = new() { Value = attempt },
        State = state,
        Source = V1.TaskStatus.Types.Source.Executor,
        AgentId = Launched.AgentId,
        Uuid = ByteString.CopyFrom([.. Enumerable.Repeat(uuid, 16)]),
        Data = ByteString.CopyFromUtf8(data),
    };

    /// <summary>The next call like that which nobody has asked for yet, whatever came before it.</summary>
    public async Task<Call> NextAsync(Func<Call, bool> isIt) => (await TakeAsync(heard => isIt(heard.Call))).Call;

    public Task<Call> NextAsync(CallType type) => NextAsync(call => call.Type == type);

    public Task AcknowledgedAsync(ByteString uuid) => NextAsync(call => call.Type == CallType.Acknowledge && call.Acknowledge.Uuid == uuid);

    public ValueTask DisposeAsync() => _master.DisposeAsync();

    private static Event EventOf(RecordedLine line) => MesosJson.Parse<Event>(Encoding.UTF8.GetBytes(line.Event.GetRawText()));

    private static Call CallOf(RecordedLine line) => MesosJson.Parse<Call>(Encoding.UTF8.GetBytes(line.Body.GetRawText()));

    private RecordedLine FirstOn(string connection) => Lines.First(line => line.IsEvent && line.On == connection);

    private async Task WelcomeAsync(RecordedLine line)
    {
        Stream = _streams[line.On] = await _master.NextStreamAsync(_patience);
        var (recorded, ours) = (CallOf(line), Stream.Subscribe);
        Assert.That(ours.FrameworkId, Is.EqualTo(recorded.FrameworkId), $"line {line.Index + 1}");
        Assert.That(ours.Subscribe.FrameworkInfo.Id, Is.EqualTo(recorded.Subscribe.FrameworkInfo.Id), $"line {line.Index + 1}");
    }

    private async Task ExpectAsync(RecordedLine line)
    {
        var recorded = CallOf(line);
        var heard = await TakeAsync(heard => heard.Call.Type == recorded.Type);
        var ours = heard.Call;
        Assert.That(heard.StreamId, Is.EqualTo(_streams[line.On].Id), $"line {line.Index + 1}");
        if (recorded.Type == CallType.Accept) Launch(recorded.Accept, ours.Accept, line);
        Assert.That((ours.FrameworkId, ours.Acknowledge, ours.Reconcile), Is.EqualTo((recorded.FrameworkId, Ours(recorded).Acknowledge, Ours(recorded).Reconcile)), $"line {line.Index + 1}");
    }

    private void Launch(Call.Types.Accept recorded, Call.Types.Accept ours, RecordedLine line)
    {
        Assert.That(ours.OfferIds, Is.EqualTo(recorded.OfferIds), $"line {line.Index + 1}");
        var (theirs, task) = (recorded.Operations.Single().Launch.TaskInfos.Single(), ours.Operations.Single().Launch.TaskInfos.Single());
        Assert.That((task.AgentId, task.Data, task.Command), Is.EqualTo((theirs.AgentId, theirs.Data, theirs.Command)), $"line {line.Index + 1}");
        Assert.That((task.Executor?.ExecutorId, task.Executor?.Command), Is.EqualTo((theirs.Executor?.ExecutorId, theirs.Executor?.Command)), $"line {line.Index + 1}");
        Assert.That(task.Resources.Select(r => (r.Name, r.Scalar.Value)), Is.EquivalentTo(theirs.Resources.Select(r => (r.Name, r.Scalar.Value))), $"line {line.Index + 1}");
        _tasks[theirs.TaskId.Value] = task.TaskId.Value;
    }

    // The recorded call with our names in it.
    private Call Ours(Call recorded)
    {
        var ours = recorded.Clone();
        foreach (var id in (V1.TaskID?[])[ours.Acknowledge?.TaskId, .. ours.Reconcile?.Tasks.Select(task => task.TaskId) ?? []])
        {
            if (id is not null) id.Value = _tasks[id.Value];
        }

        return ours;
    }

    private async Task SendAsync(Event happened, MasterStream stream)
    {
        if (happened.Update?.Status is { } status)
        {
            status.TaskId.Value = _tasks.GetValueOrDefault(status.TaskId.Value, status.TaskId.Value);
            if (status.ExecutorId is { } executor) executor.Value = _tasks.GetValueOrDefault(executor.Value, executor.Value);

            // Events were written down as they came, calls when they were answered: the question stands below its answer.
            if (status.HasReason && status.Reason == Reason.Reconciliation) await ComesAsync(heard => heard.StreamId == stream.Id && heard.Call.Type == CallType.Reconcile);
            if (status.HasUuid) await HoldBackAsync(status);
        }

        await stream.SendAsync(happened);
    }

    private async Task HoldBackAsync(V1.TaskStatus status)
    {
        if (_unacknowledged.TryGetValue(status.TaskId.Value, out var last) && last != status.Uuid)
            await ComesAsync(heard => heard.Call.Type == CallType.Acknowledge && heard.Call.Acknowledge.Uuid == last);
        _unacknowledged[status.TaskId.Value] = status.Uuid;
    }

    private async Task CloseAsync(RecordedLine line)
    {
        var stream = _streams[line.On];
        if (Lines.Any(other => other.On == line.On && other.IsEvent && other.EventType == "ERROR")) stream.End();
        else if (Lines[line.Index - 1].Note?.StartsWith("the master process is killed", StringComparison.Ordinal) == true) stream.Break();
        else await stream.Closed.WaitAsync(_patience);
    }

    // Whether or not it is what a line has waited for.
    private async Task ComesAsync(Func<HeardCall, bool> isIt)
    {
        if (!_taken.Exists(heard => isIt(heard))) await HearAsync(isIt);
    }

    private async Task<HeardCall> TakeAsync(Func<HeardCall, bool> isIt)
    {
        var heard = await HearAsync(isIt);
        _passed.Remove(heard);
        _taken.Add(heard);
        return heard;
    }

    private async Task<HeardCall> HearAsync(Func<HeardCall, bool> isIt)
    {
        if (_passed.Find(heard => isIt(heard)) is { } earlier) return earlier;
        while (true)
        {
            var next = await _calls.Reader.ReadAsync(_patience);
            _passed.Add(next);
            if (isIt(next)) return next;
        }
    }

    private sealed record HeardCall(Call Call, string StreamId);
}
