using CsCheck;
using Mentor.Protocol;
using Mentor.Tasks.Placement;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tests.Scheduling;

/// <summary>Whatever the wire does, in whatever order: each task ends once, each offer is answered once, no agent is overbooked.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class WorkQueuePropertyTests
{
    [Test]
    public void On_AnyInterleaving_KeepsTheBooks() => Gen.Int.Sample(
        seed =>
        {
            RandomMesos mesos = new(seed);
            for (var step = 0; step < 300; step++) mesos.Step();
            mesos.Settle();
            return mesos.Endings.Count == mesos.Submitted && mesos.Endings.Values.All(n => n == 1) && mesos.HeldOffers == 0;
        },
        iter: 300);

    /// <summary>A master with agents that loses, repeats and reorders at random; its own checks throw.</summary>
    private sealed class RandomMesos
    {
        private static readonly Resources Agent = new(4, 400);
        private static readonly Resources Executor = new(0.5, 20);
        private static readonly Constraints Few = new(["hostname:MAX_PER:1", "prefer hostname:IS:a1"]);

        private readonly Random _random;
        private readonly WorkQueue _queue;
        private readonly Dictionary<string, Resources> _free = Enumerable.Range(0, 3).ToDictionary(i => $"a{i}", _ => Agent - Executor);
        private readonly Dictionary<string, (string Agent, Resources Resources)> _offers = [];
        private readonly Dictionary<string, (string Agent, Resources Resources)> _running = [];
        private readonly Dictionary<string, Resources> _demands = [];
        private readonly List<SchedulerEvent> _history = [];
        private readonly Queue<string> _delivering = new();
        private readonly Queue<string> _judging = new();

        // Their updates may be late, but come in the end.
        private readonly Queue<Killed> _killed = new();
        private readonly HashSet<string> _finished = [];
        private int _offered;
        private double _now;
        private bool _suppressed;

        public RandomMesos(int seed)
        {
            _random = new(seed);
            _queue = new(new() { Executor = Executor, Packing = PackingRule.All[_random.Next(PackingRule.All.Count)], OfferTimeout = Timeout.InfiniteTimeSpan, PlacementTimeout = Timeout.InfiniteTimeSpan });
            Tell(new Registered());
        }

        public int Submitted { get; private set; }

        public Dictionary<string, int> Endings { get; } = [];

        public int HeldOffers => _offers.Count;

        public void Step()
        {
            switch (_random.Next(13))
            {
                case 0 or 1 or 2: Submit(); break;
                case 3 or 4: Offer(); break;
                case 5 or 6: Progress(); break;
                case 7: Lose(); break;
                case 8: Tell(new Cancelled($"t{_random.Next(Submitted + 1)}", AwaitsEnd: _random.Next(2) == 0)); break;
                case 9: if (_history.Count > 0) Tell(_history[_random.Next(_history.Count)]); break;
                case 10: Deliver(); break;
                case 11: Reconnect(); break;
                case 12: Abandon(); break;
            }
        }

        /// <summary>Lets everything that is under way come to its end.</summary>
        public void Settle()
        {
            // An agent repeats what was not acknowledged, and somebody awaits the end of what was killed.
            var told = 0;
            for (var round = 0; round < 10_000 && (_queue.Count > 0 || _running.Count > 0 || _delivering.Count > 0); round++)
            {
                while (_killed.TryDequeue(out var killed)) Tell(killed);
                Offer();
                Progress();
                Deliver();
                foreach (var killed in _history.Skip(told).OfType<Killed>().ToArray()) Tell(killed);
                told = _history.Count;
            }
        }

        private void Submit()
        {
            var id = $"t{Submitted++}";
            _demands[id] = new(_random.Next(1, 4), _random.Next(1, 4) * 50);
            Tell(new Submitted(id, _demands[id], _random.Next(4) is var forgiven and < 3 ? forgiven : null, _random.Next(2), _random.Next(4) == 0 ? Few : null));
        }

        private void Offer()
        {
            if (_suppressed)
            {
                // Time passes all the same.
                Tell();
                return;
            }

            List<SchedulerEvent> batch = [];
            foreach (var (agent, free) in _free.Where(f => !f.Value.IsEmpty).ToArray())
            {
                var id = $"o{_offered++}";
                _offers[id] = (agent, free);
                _free[agent] = Resources.None;
                batch.Add(new Offered(id, new(agent, agent), free, HasExecutor: true));
            }

            Tell([.. batch]);
        }

        private void Progress()
        {
            if (_running.Count == 0) return;
            var (attempt, (agent, _)) = _running.ElementAt(_random.Next(_running.Count));
            if (_random.Next(4) == 0)
            {
                Tell(new Progressed(attempt, agent, $"r-{attempt}"));
                return;
            }

            Free(attempt);
            _finished.Add(attempt);
            Remember(new Finished(attempt, agent, $"f-{attempt}", HasFailed: _random.Next(3) == 0));
        }

        private void Lose()
        {
            if (_running.Count == 0) return;
            var (attempt, (agent, _)) = _running.ElementAt(_random.Next(_running.Count));
            if (_random.Next(3) > 0) Free(attempt);

            // Called lost by a master that has forgotten it: its resources are held on, and a result may yet come.
            Remember(new Lost(attempt, agent, _random.Next(2) == 0 ? null : $"l-{attempt}", "REASON", "message", _random.Next(4) > 0));
        }

        /// <summary>Nobody wants anything for a while.</summary>
        private void Abandon()
        {
            if (_random.Next(4) > 0) return;
            Tell([.. _demands.Keys.Where(id => !Endings.ContainsKey(id)).Select(id => new Cancelled(id))]);
            for (var quiet = 0; quiet < 8; quiet++) Tell();
        }

        private void Deliver()
        {
            if (_delivering.TryDequeue(out var attempt)) Tell(new Delivered(attempt));
            if (_judging.TryDequeue(out var judged)) Tell(new Judged(judged, _random.Next(2) == 0));
        }

        private void Reconnect()
        {
            // All offers end with the connection.
            Tell(new Disconnected());
            Tell(new Registered());
            _suppressed = false;
        }

        private void Free(string attempt)
        {
            var (agent, resources) = _running[attempt];
            _running.Remove(attempt);
            _free[agent] += resources;
        }

        private void Remember(SchedulerEvent happened)
        {
            _history.Add(happened);
            Tell(happened);
        }

        private void Tell(params SchedulerEvent[] happened)
        {
            _now += _random.NextDouble() * 0.5;
            Dictionary<string, Resources> accepted = [];
            foreach (var action in _queue.On([new Ticked(TimeSpan.FromSeconds(_now)), .. happened])) Perform(action, accepted);
            foreach (var (agent, rest) in accepted) _free[agent] += rest;
            if (_offers.Count > 0) throw new InvalidOperationException($"Neither used nor declined: {string.Join(' ', _offers.Keys)}.");
        }

        private void Perform(SchedulerAction action, Dictionary<string, Resources> accepted)
        {
            switch (action)
            {
                case Accept a:
                    accepted[a.AgentId] = accepted.GetValueOrDefault(a.AgentId, Resources.None) + _offers[a.OfferId].Resources;
                    _offers.Remove(a.OfferId);
                    break;
                case Decline d:
                    _free[_offers[d.OfferId].Agent] += _offers[d.OfferId].Resources;
                    _offers.Remove(d.OfferId);
                    break;
                case Launch l:
                    // Throws when the offers do not hold as much.
                    accepted[l.AgentId] -= _demands[l.TaskId];
                    _running.Add(l.AttemptId, (l.AgentId, _demands[l.TaskId]));
                    break;
                case Revive: _suppressed = false; break;
                case Suppress: _suppressed = true; break;
                case Acknowledge { UpdateId: ['f', ..] } a when _delivering.Contains(a.AttemptId):
                    throw new InvalidOperationException($"{a.AttemptId} was acknowledged before it was delivered.");
                case Kill k when _running.TryGetValue(k.AttemptId, out var killed) && _random.Next(2) == 0:
                    Free(k.AttemptId);
                    _killed.Enqueue(new(k.AttemptId, killed.Agent, $"k-{k.AttemptId}"));
                    _history.Add(new Killed(k.AttemptId, killed.Agent, $"k-{k.AttemptId}"));
                    break;
                case Judge j: _judging.Enqueue(j.AttemptId); break;
                case Examine e: _judging.Enqueue(e.AttemptId); break;
                case Deliver d:
                    if (!_finished.Contains(d.AttemptId)) throw new InvalidOperationException($"{d.AttemptId} has no outcome.");
                    _delivering.Enqueue(d.AttemptId);
                    break;
            }

            if (action is Ending end) Endings[end.TaskId] = Endings.GetValueOrDefault(end.TaskId) + 1;
        }
    }
}
