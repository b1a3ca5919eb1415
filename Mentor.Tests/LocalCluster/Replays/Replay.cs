using System.Text;
using System.Text.Json;
using Mentor.LocalCluster;
using Mentor.Tests.Wire;
using Microsoft.Extensions.Time.Testing;

namespace Mentor.Tests.LocalCluster.Replays;

/// <summary>
/// Sends an embedded cluster what a recorded scheduler sent, with our ids in place of the recorded ones, and compares all answers and all
/// events. Recorded time is played on the cluster's clock; only processes take real time.
/// </summary>
internal sealed class Replay : IAsyncDisposable
{
    // Events are written down as they arrive, calls when they were answered: what a call causes can stand this far above it.
    private const double Blur = 2;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    // In real time: what is due already comes within this even on a busy machine.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    // A repetition that is not there after this is due a tick later.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider _clock;
    private readonly EmbeddedCluster _cluster;
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5) });
    private readonly List<RecordedLine> _lines;
    private readonly Queue<RecordedLine> _expected;
    private readonly Dictionary<string, OpenStream> _streams = [];
    private readonly HashSet<string> _seenOffers = [];
    private readonly DateTimeOffset _start;
    private readonly CancellationToken _patience;

    private Replay(string recording, FakeTimeProvider clock, EmbeddedCluster cluster, CancellationToken patience)
    {
        _clock = clock;
        _cluster = cluster;
        _start = clock.GetUtcNow();
        _patience = patience;
        _lines = [.. Recording.ReadLines(recording).Select((json, index) => new RecordedLine(index, json))];
        _expected = new(_lines.Where(line => line.IsEvent));
    }

    public Bindings Bindings { get; } = new();

    public EmbeddedCluster Cluster => _cluster;

    /// <summary>What our cluster is told where the recorded one was told something else: the executor's command, mostly.</summary>
    public List<(string Recorded, string Ours)> Replacements { get; } = [];

    /// <summary>A file that is there as soon as a task may finish.</summary>
    public string MayFinish => Path.Combine(_cluster.WorkDirectory, "may-finish");

    public static async Task<Replay> StartAsync(string recording, CancellationToken patience)
    {
        FakeTimeProvider clock = new(DateTimeOffset.UnixEpoch.AddYears(56));
        EmbeddedClusterOptions options = new()
        {
            Agents = 2,
            PerAgent = new(cpus: 4, memoryMB: 4096, diskMB: 4096),
            Attributes = index => new Dictionary<string, string> { ["agent"] = $"a{index + 1}" },
            Time = clock,
        };
        return new(recording, clock, await EmbeddedCluster.StartAsync(options, patience), patience);
    }

    public async Task RunAsync()
    {
        foreach (var line in _lines)
        {
            if (line.IsCall) await CallAsync(line);
            else if (line.Note is { } note) await ObeyAsync(line, note);
        }

        while (_expected.Count > 0) await ExpectNextAsync();
        foreach (var stream in _streams.Values) Assert.That(await stream.EndAsync(_patience), Is.Empty, "events that were not recorded");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams.Values) await stream.DisposeAsync();
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    private async Task CallAsync(RecordedLine call)
    {
        var ids = Bindings.IdsIn(call.Json.GetRawText()).ToHashSet();
        while (_expected.TryPeek(out var next) && (MustComeBefore(next, call) || (next.Index < call.Index && !ids.All(Bindings.Knows) && IdsOf(next).Any(ids.Contains))))
            await ExpectNextAsync();

        GoTo(call.Ms);
        var answer = _lines.Skip(call.Index + 1).First(line => line.IsAnswer && line.On == call.On);
        var response = await _http.SendAsync(Request(call), HttpCompletionOption.ResponseHeadersRead, _patience);
        if (call.CallType == "SUBSCRIBE" && answer.Json.GetProperty("status").GetString()!.Contains("200", StringComparison.Ordinal) && call.On != "raw")
        {
            await Answers.CompareHeadAsync(answer, response, Bindings);
            _streams.Add(call.On, new(response));
            return;
        }

        using (response) await Answers.CompareAsync(answer, response, Bindings);
    }

    // Whether the call can have caused the event says its kind, where the times are too close to say it.
    private static bool MustComeBefore(RecordedLine happened, RecordedLine call)
    {
        if (happened.Index > call.Index) return false;
        if (happened.Ms < call.Ms - Blur) return true;
        return call.CallType == "ACKNOWLEDGE" ? !happened.HasUuid : happened.HasUuid;
    }

    private static IEnumerable<string> IdsOf(RecordedLine happened) => Bindings.IdsIn(happened.Event.GetRawText());

    private HttpRequestMessage Request(RecordedLine call)
    {
        var words = call.Json.GetProperty("http").GetString()!.Split(' ');
        HttpRequestMessage request = new(new(words[0]), new Uri(_cluster.Master, words[1]));
        var body = call.Body.ValueKind == JsonValueKind.Object ? Encoding.UTF8.GetBytes(Ours(call.Body.GetRawText())) : Encoding.Latin1.GetBytes(call.Body.GetString()!);
        request.Content = new ByteArrayContent(body);
        foreach (var header in call.Json.GetProperty("headers").EnumerateObject())
        {
            if (header.Name is "Content-Length" or "Connection") continue;
            var value = Bindings.Translate(header.Value.ToString());
            if (header.Name == "Content-Type") request.Content.Headers.TryAddWithoutValidation(header.Name, value);
            else request.Headers.TryAddWithoutValidation(header.Name, value);
        }

        return request;
    }

    private string Ours(string body)
    {
        foreach (var (recorded, ours) in Replacements) body = body.Replace(recorded, JsonEncodedText.Encode(ours).ToString(), StringComparison.Ordinal);
        return Bindings.Translate(body);
    }

    private async Task ObeyAsync(RecordedLine line, string note)
    {
        if (note.StartsWith("the agent process is killed", StringComparison.Ordinal))
        {
            while (_expected.TryPeek(out var next) && next.Index < line.Index) await ExpectNextAsync();
            GoTo(line.Ms);
            var accept = _lines.Last(l => l.Index < line.Index && l.CallOf("ACCEPT"));
            await _cluster.Agents.Single(agent => Bindings.Translate(accept.Body.GetRawText()).Contains(agent.Id, StringComparison.Ordinal)).KillAsync();
        }
        else if (note == "stream closed by peer" && ClientHungUp(line))
        {
            while (_expected.TryPeek(out var next) && next.Index < line.Index) await ExpectNextAsync();
            await _streams[line.On].DisposeAsync();
            _streams.Remove(line.On);
            while ((await _http.GetStringAsync(new Uri(_cluster.Master, "/state"), _patience)).Contains("\"connected\":true", StringComparison.Ordinal)) await Task.Yield();
        }
    }

    // The server ends a stream after ERROR and after TEARDOWN only.
    private bool ClientHungUp(RecordedLine closed) =>
        !_lines.Any(line => line.On == closed.On && (line.CallOf("TEARDOWN") || (line.IsEvent && line.EventType == "ERROR")));

    private async Task ExpectNextAsync()
    {
        var expected = _expected.Dequeue();
        GoTo(expected.Ms);
        if (expected.Event.GetRawText().Contains("TASK_FINISHED", StringComparison.Ordinal)) File.Create(MayFinish).Dispose();
        var taskId = expected.EventType == "UPDATE" ? expected.Event.GetProperty("update").GetProperty("status").GetProperty("task_id").GetProperty("value").GetString() : null;
        var next = _streams[expected.On].NextAsync(taskId, _patience);
        // Ticks and repetitions come when they are due, which is at most a tick after the recorded time.
        var soon = expected.EventType == "OFFERS" ? (await HasMadeUnseenOfferAsync() ? Patience : TimeSpan.Zero) : Soon;
        while ((expected.EventType == "OFFERS" || IsRepetition(expected)) && !await ComesWithinAsync(soon, next))
        {
            var elapsed = _clock.GetUtcNow() - _start;
            _clock.Advance(Tick - TimeSpan.FromTicks(elapsed.Ticks % Tick.Ticks));
            soon = Patience;
        }

        foreach (var offer in OfferIdsIn(await next)) _seenOffers.Add(offer);
        var difference = EventComparison.Difference(expected.Event, await next, Bindings);
        Assert.That(difference, Is.Null, $"line {expected.Index + 1}, {expected.EventType}\nrecorded {expected.Event.GetRawText()}\nbut was {(await next).GetRawText()}\n{Complaints()}");
    }

    // The master answers this after all that was due before, so its offers are known even while they are on their way.
    private async Task<bool> HasMadeUnseenOfferAsync()
    {
        var state = JsonElement.Parse(await _http.GetStringAsync(new Uri(_cluster.Master, "/state"), _patience));
        return state.GetProperty("frameworks").EnumerateArray().SelectMany(framework => framework.GetProperty("offers").EnumerateArray())
            .Any(offer => !_seenOffers.Contains(offer.GetString()!));
    }

    private static IEnumerable<string> OfferIdsIn(JsonElement happened) => happened.TryGetProperty("offers", out var offers)
        ? offers.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("id").GetProperty("value").GetString()!)
        : [];

    private static async Task<bool> ComesWithinAsync(TimeSpan time, Task next)
    {
        try
        {
            await next.WaitAsync(time);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private string Complaints() =>
        string.Join('\n', Directory.GetFiles(_cluster.WorkDirectory, "stderr", SearchOption.AllDirectories).Select(File.ReadAllText));

    private bool IsRepetition(RecordedLine happened) => happened.HasUuid && IdsOf(happened).All(Bindings.Knows);

    private void GoTo(double ms)
    {
        var ahead = _start.AddMilliseconds(ms) - _clock.GetUtcNow();
        if (ahead > TimeSpan.Zero) _clock.Advance(ahead);
    }
}
