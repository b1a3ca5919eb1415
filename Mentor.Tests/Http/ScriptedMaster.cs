using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using Call = Mesos.V1.Scheduler.Call;
using Event = Mesos.V1.Scheduler.Event;

namespace Mentor.Tests.Http;

/// <summary>Takes subscriptions and calls as a master does; a test decides what comes on the streams and what calls are answered.</summary>
internal sealed class ScriptedMaster : IAsyncDisposable
{
    private readonly Channel<MasterStream> _streams = Channel.CreateUnbounded<MasterStream>();
    private ScriptedServer _server = null!;
    private int _subscriptions;

    public Uri Address => _server.Address;

    public IEnumerable<SeenRequest> Seen => _server.Seen;

    public IEnumerable<Call> Calls => _server.Seen.Select(request => Call.Parser.ParseFrom(request.Body)).Where(call => call.Type != Call.Types.Type.Subscribe);

    /// <summary>Answers a call; null accepts it with 202.</summary>
    public Func<Call, HttpContext, Task>? OnCall { get; set; }

    /// <summary>Answers a SUBSCRIBE before a stream is opened; false goes on to open it.</summary>
    public Func<HttpContext, Task<bool>>? OnSubscribe { get; set; }

    /// <summary>The first events of the next subscriptions, where they are to be others than SUBSCRIBED with what a test need not know.</summary>
    public ConcurrentQueue<Event> Greetings { get; } = new();

    public double HeartbeatSeconds { get; set; } = 15;

    public static async Task<ScriptedMaster> StartAsync()
    {
        var master = new ScriptedMaster();
        master._server = await ScriptedServer.StartAsync(master.AnswerAsync);
        return master;
    }

    /// <summary>The next subscription that a client opens.</summary>
    public ValueTask<MasterStream> NextStreamAsync(CancellationToken cancellationToken) => _streams.Reader.ReadAsync(cancellationToken);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(HttpContext context, byte[] body)
    {
        var call = Call.Parser.ParseFrom(body);
        if (call.Type != Call.Types.Type.Subscribe)
        {
            if (OnCall is { } answer) await answer(call, context);
            else context.Response.StatusCode = StatusCodes.Status202Accepted;
            return;
        }

        if (OnSubscribe is { } refuse && await refuse(context)) return;
        string streamId = $"stream-{Interlocked.Increment(ref _subscriptions)}";
        context.Response.Headers["Mesos-Stream-Id"] = streamId;
        var stream = new MasterStream(context, call, streamId);
        await stream.SendAsync(Greetings.TryDequeue(out var greeting) ? greeting : new Event
        {
            Type = Event.Types.Type.Subscribed,
            Subscribed = new() { FrameworkId = call.FrameworkId ?? new() { Value = "framework-1" }, HeartbeatIntervalSeconds = HeartbeatSeconds },
        });
        await _streams.Writer.WriteAsync(stream);
        await stream.Closed;
    }
}
