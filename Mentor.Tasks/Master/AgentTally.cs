using System.Collections.Concurrent;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tasks.Master;

/// <summary>Counts what became of the launches on each agent. Written by the pool's loop alone, read by anybody.</summary>
internal sealed class AgentTally
{
    private enum End
    {
        Succeeded,
        Failed,
        Killed,
        Lost,
    }

    private readonly ConcurrentDictionary<string, Counts> _agents = new(StringComparer.Ordinal);

    // On which agent. An update that is repeated finds nothing here any more.
    private readonly Dictionary<string, Counts> _running = new(StringComparer.Ordinal);

    /// <summary>News, before the centre hears of it.</summary>
    public void Hear(SchedulerEvent happened)
    {
        switch (happened)
        {
            case Finished e: Ended(e.AttemptId, e.HasFailed ? End.Failed : End.Succeeded); break;
            case Killed e: Ended(e.AttemptId, End.Killed); break;
            case Lost e: Ended(e.AttemptId, End.Lost); break;
            case Expelled: foreach (var attempt in _running.Keys.ToArray()) Ended(attempt, End.Lost); break;
        }
    }

    /// <summary>What the centre has decided.</summary>
    public void Launched(Launch launch)
    {
        var agent = _agents.GetOrAdd(launch.AgentId, static _ => new());
        _running[launch.AttemptId] = agent;
        Interlocked.Increment(ref agent.Running);
    }

    /// <param name="hostOf">The name of an agent.</param>
    public IReadOnlyList<AgentCounts> Snapshot(Func<string, string> hostOf) =>
    [
        .. _agents.Select(each => each.Value.Of(each.Key, hostOf(each.Key))).OrderBy(counts => counts.Hostname, StringComparer.Ordinal).ThenBy(counts => counts.AgentId, StringComparer.Ordinal),
    ];

    private void Ended(string attempt, End end)
    {
        if (!_running.Remove(attempt, out var agent)) return;
        Interlocked.Decrement(ref agent.Running);
        Interlocked.Increment(ref agent.Ends[(int)end]);
    }

    private sealed class Counts
    {
        public readonly long[] Ends = new long[4];
        public long Running;

        public AgentCounts Of(string id, string host) => new(
            id, host, Volatile.Read(ref Running), Read(End.Succeeded), Read(End.Failed), Read(End.Killed), Read(End.Lost));

        private long Read(End end) => Volatile.Read(ref Ends[(int)end]);
    }
}
