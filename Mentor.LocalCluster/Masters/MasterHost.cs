using System.Collections.Concurrent;
using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Loops;
using Microsoft.Extensions.Logging;

namespace Mentor.LocalCluster.Masters;

/// <summary>Performs what the master decides: writes to subscriptions, answers calls, passes on to agents.</summary>
internal sealed class MasterHost : IReactor<MasterInput>, IAsyncDisposable
{
    private readonly MasterState _state;
    private readonly Action<string, AgentInput> _toAgent;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, EventStream> _streams = new(StringComparer.Ordinal);
    private readonly HashSet<EventStream> _written = [];
    private readonly EventLoop<MasterInput> _loop;

    public MasterHost(MasterState state, Action<string, AgentInput> toAgent, TimeProvider time, ILogger log)
    {
        _state = state;
        _toAgent = toAgent;
        _log = log;
        _loop = new(this, time);
    }

    public DateTimeOffset? NextDue => _state.NextDue;

    /// <summary>Never blocks. What comes after disposal is answered with 503.</summary>
    public void Post(MasterInput input)
    {
        if (!_loop.Post(input)) Refuse(input, HttpAnswer.Unavailable("The master is shutting down"));
    }

    /// <summary>Events for this subscription go there from now on.</summary>
    public void Add(EventStream stream) => _streams[stream.Id] = stream;

    public void On(MasterInput input, DateTimeOffset now)
    {
        _state.On(input, now);
        if (input is SchedulerHungUp gone) _streams.TryRemove(gone.StreamId, out _);
        Perform();
    }

    public void OnTime(DateTimeOffset now)
    {
        _state.OnTime(now);
        Perform();
    }

    public void EndBatch()
    {
        foreach (var stream in _written) stream.Flush();
        _written.Clear();
    }

    public void OnFault(MasterInput? input, Exception fault)
    {
        _log.StepFailed(fault, "master", input?.GetType().Name ?? "timer");
        _state.Actions.Clear();
        if (input is not null) Refuse(input, new(500, fault.Message));
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        foreach (var stream in _streams.Values) stream.Complete();
    }

    private void Perform()
    {
        foreach (var action in _state.Actions)
        {
            switch (action)
            {
                case TellScheduler tell when _streams.TryGetValue(tell.StreamId, out var stream):
                    stream.Write(tell.Event);
                    _written.Add(stream);
                    break;
                case TellAgent tell: _toAgent(tell.AgentId, tell.Input); break;
                case AnswerScheduler answer: answer.Reply.With(answer.With); break;
                case HangUpOnScheduler end when _streams.TryRemove(end.StreamId, out var stream):
                    _written.Remove(stream);
                    stream.Complete();
                    break;
            }
        }

        _state.Actions.Clear();
    }

    private void Refuse(MasterInput input, HttpAnswer answer)
    {
        switch (input)
        {
            case SchedulerSubscribes e when _streams.TryRemove(e.StreamId, out var stream): stream.Complete(); break;
            case SchedulerCalls e: e.Reply.With(answer); break;
            case Inspected e: e.Reply.With(answer); break;
        }
    }
}
