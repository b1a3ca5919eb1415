using System.Collections.Concurrent;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Loops;
using Mentor.LocalCluster.Masters;
using Mentor.LocalCluster.Processes;
using Microsoft.Extensions.Logging;

namespace Mentor.LocalCluster.Agents;

/// <summary>Performs what the agent decides: writes to executors, answers them, starts and ends containers, passes on to the master.</summary>
internal sealed class AgentHost : IReactor<AgentInput>, IAsyncDisposable
{
    private readonly AgentState _state;
    private readonly Action<MasterInput> _toMaster;
    private readonly ILogger _log;
    private readonly ConcurrentDictionary<string, EventStream> _streams = new(StringComparer.Ordinal);
    private readonly HashSet<EventStream> _written = [];
    private readonly Containers _containers;
    private readonly EventLoop<AgentInput> _loop;

    public AgentHost(AgentState state, Action<MasterInput> toMaster, Func<Action<AgentInput>, Containers> containersFor, TimeProvider time, ILogger log)
    {
        _state = state;
        _toMaster = toMaster;
        _log = log;
        _containers = containersFor(Post);
        _loop = new(this, time);
    }

    public DateTimeOffset? NextDue => _state.NextDue;

    /// <summary>Never blocks. What comes after disposal is answered with 503.</summary>
    public void Post(AgentInput input)
    {
        if (!_loop.Post(input)) Refuse(input, HttpAnswer.Unavailable("The agent is shutting down"));
    }

    /// <summary>Events for this executor go there from now on.</summary>
    public void Add(EventStream stream) => _streams[stream.Id] = stream;

    public void On(AgentInput input, DateTimeOffset now)
    {
        _state.On(input, now);
        if (input is ExecutorHungUp gone) _streams.TryRemove(gone.StreamId, out _);
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

    public void OnFault(AgentInput? input, Exception fault)
    {
        _log.StepFailed(fault, "agent", input?.GetType().Name ?? "timer");
        // What was decided before the fault is in the agent's books already.
        Perform();
        if (input is not null) Refuse(input, new(500, fault.Message));
    }

    /// <inheritdoc cref="Containers.WhenEndedAsync"/>
    public Task WhenEndedAsync() => _containers.WhenEndedAsync();

    /// <summary>Kills all containers and waits until they are gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync().ConfigureAwait(false);
        foreach (var stream in _streams.Values) stream.Complete();
        await _containers.DisposeAsync().ConfigureAwait(false);
    }

    private void Perform()
    {
        foreach (var action in _state.Actions)
        {
            try
            {
                Perform(action);
            }
            catch (Exception fault)
            {
                _log.StepFailed(fault, "agent", action.GetType().Name);
            }
        }

        _state.Actions.Clear();
    }

    private void Perform(AgentAction action)
    {
        switch (action)
        {
            case TellExecutor tell when _streams.TryGetValue(tell.StreamId, out var stream):
                stream.Write(tell.Event);
                _written.Add(stream);
                break;
            case TellMaster tell: _toMaster(tell.Input); break;
            case AnswerExecutor answer: answer.Reply.With(answer.With); break;
            case LaunchContainer launch: _containers.Launch(launch.Container); break;
            case SignalContainer signal: _containers.Signal(signal.ContainerId, signal.Signal); break;
            case DestroyContainer destroy: _containers.Destroy(destroy.ContainerId); break;
            case HangUpOnExecutor end when _streams.TryRemove(end.StreamId, out var stream):
                _written.Remove(stream);
                stream.Complete();
                break;
        }
    }

    private static void Refuse(AgentInput input, HttpAnswer answer)
    {
        switch (input)
        {
            case ExecutorCalls e: e.Reply.With(answer); break;
            case ExecutorSubscribes e: e.Reply.With(answer); break;
            case AgentInspected e: e.Reply.With(answer); break;
        }
    }
}
