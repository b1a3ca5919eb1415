using Microsoft.AspNetCore.Http;
using Call = Mesos.V1.Scheduler.Call;
using Event = Mesos.V1.Scheduler.Event;

namespace Mentor.Tests.Http;

/// <summary>One open subscription, seen from the master.</summary>
internal sealed class MasterStream
{
    private readonly HttpContext _context;
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public MasterStream(HttpContext context, Call subscribe, string id)
    {
        _context = context;
        Subscribe = subscribe;
        Id = id;
        context.RequestAborted.Register(() => _closed.TrySetResult());
    }

    public Call Subscribe { get; }

    public string Id { get; }

    public Task Closed => _closed.Task;

    public Task SendAsync(params Event[] events) => ScriptedServer.Events(_context, events);

    public Task SendErrorAsync(string message) => SendAsync(new Event { Type = Event.Types.Type.Error, Error = new() { Message = message } });

    public void End() => _closed.TrySetResult();

    public void Break() => _context.Abort();
}
