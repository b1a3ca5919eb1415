using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Google.Protobuf;
using Mentor.Protocol.RecordIO;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Call = Mesos.V1.Executor.Call;
using Event = Mesos.V1.Executor.Event;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

/// <summary>The agent's side of the executor API, on a real socket, that does only what a test tells it to.</summary>
internal sealed class FakeAgent : IAsyncDisposable
{
    private readonly WebApplication _server;
    private readonly Channel<V1.TaskStatus> _updates = Channel.CreateUnbounded<V1.TaskStatus>();
    private readonly Channel<ByteString> _messages = Channel.CreateUnbounded<ByteString>();
    private readonly Channel<Stream> _subscriptions = Channel.CreateUnbounded<Stream>();
    private Stream? _current;

    private FakeAgent(WebApplication server) => _server = server;

    public string Endpoint => _server.Urls.First()["http://".Length..];

    /// <summary>Answered instead of 202 to the next updates.</summary>
    public ConcurrentQueue<HttpStatusCode> Refusals { get; } = new();

    public static async Task<FakeAgent> StartAsync(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(o => o.Listen(IPAddress.Loopback, port, l => l.Protocols = HttpProtocols.Http1));
        var agent = new FakeAgent(builder.Build());
        agent._server.Run(agent.AnswerAsync);
        await agent._server.StartAsync();
        return agent;
    }

    /// <summary>Waits for the next SUBSCRIBE; events go to it from now on.</summary>
    public async Task<Call.Types.Subscribe> SubscribedAsync(CancellationToken cancellationToken)
    {
        _current = await _subscriptions.Reader.ReadAsync(cancellationToken);
        return _current.Call;
    }

    public void Send(Event happened) => _current!.Events.Writer.TryWrite(happened);

    /// <summary>Ends the stream of events, as an agent does that goes down.</summary>
    public void Drop() => _current!.Events.Writer.TryComplete();

    public async Task<V1.TaskStatus> UpdateAsync(CancellationToken cancellationToken) => await _updates.Reader.ReadAsync(cancellationToken);

    public async Task<ByteString> MessageAsync(CancellationToken cancellationToken) => await _messages.Reader.ReadAsync(cancellationToken);

    public async Task<V1.TaskStatus> TerminalUpdateAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var status = await UpdateAsync(cancellationToken);
            if (status.State is not V1.TaskState.TaskRunning)
                return status;
        }
    }

    public async ValueTask DisposeAsync()
    {
        _current?.Events.Writer.TryComplete();
        await _server.StopAsync(new CancellationToken(true));
        await _server.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var call = Call.Parser.ParseFrom(body.ToArray());
        switch (call.Type)
        {
            case Call.Types.Type.Subscribe:
                await StreamAsync(context, new Stream(call.Subscribe));
                break;
            case Call.Types.Type.Update when Refusals.TryDequeue(out var refusal):
                context.Response.StatusCode = (int)refusal;
                break;
            case Call.Types.Type.Update:
                _updates.Writer.TryWrite(call.Update.Status);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            case Call.Types.Type.Message:
                _messages.Writer.TryWrite(call.Message.Data);
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                break;
            default:
                context.Response.StatusCode = StatusCodes.Status400BadRequest;
                break;
        }
    }

    private async Task StreamAsync(HttpContext context, Stream stream)
    {
        context.Response.ContentType = "application/x-protobuf";
        stream.Events.Writer.TryWrite(new Event { Type = Event.Types.Type.Subscribed, Subscribed = new Event.Types.Subscribed { ContainerId = new() { Value = "c" } } });
        _subscriptions.Writer.TryWrite(stream);
        try
        {
            await foreach (var happened in stream.Events.Reader.ReadAllAsync(context.RequestAborted))
            {
                var record = new ArrayBufferWriter<byte>();
                RecordWriter.Write(record, happened);
                await context.Response.Body.WriteAsync(record.WrittenMemory);
                await context.Response.Body.FlushAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // The executor went away.
        }
    }

    private sealed record Stream(Call.Types.Subscribe Call)
    {
        public Channel<Event> Events { get; } = Channel.CreateUnbounded<Event>();
    }
}
