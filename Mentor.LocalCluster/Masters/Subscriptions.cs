using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Allocation;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>Who is subscribed: first time, again, in somebody's place, no longer, never again.</summary>
internal sealed class Subscriptions(MasterBook book, Allocator allocator, InverseOffers inverse)
{
    public void Subscribe(SchedulerSubscribes asked, DateTimeOffset now)
    {
        var info = asked.Call.Subscribe.FrameworkInfo;
        // An empty id stands for none.
        var id = info.Id is { Value.Length: > 0 } given ? given.Value : null;
        var refusal = id is not null && book.Removed.Contains(id) ? "Framework has been removed" : FrameworkValidation.Refusal(info);
        if (refusal is not null)
        {
            End(asked.StreamId, refusal);
            return;
        }

        var isNew = id is null || !book.Frameworks.TryGetValue(id, out _);
        id ??= book.NameFramework();
        info.Id = new() { Value = id };
        if (isNew) book.Frameworks.Add(id, new FrameworkEntry(id, info));
        var framework = book.Frameworks[id];
        var wasAway = framework.StreamId is null;
        if (framework.StreamId is { } old)
        {
            End(old, "Framework failed over");
            TakeOffersBack(framework, now);
        }

        framework.Info = info;
        framework.IsSuppressed = asked.Call.Subscribe.SuppressedRoles.Contains(framework.Role);
        Open(framework, asked.StreamId, now);
        // Who takes over from a living scheduler waits for the tick, as in Mesos.
        if (wasAway) allocator.Allocate(now);
    }

    /// <summary>An agent runs something of it: it was subscribed at the master before this one, and is to do so again.</summary>
    public void Recover(V1.FrameworkInfo info, DateTimeOffset now)
    {
        var id = info.Id.Value;
        if (book.Removed.Contains(id) || book.Frameworks.ContainsKey(id)) return;
        FrameworkEntry framework = new(id, info);
        book.Frameworks.Add(id, framework);
        // It may not even know yet that there is another master.
        var timeout = FailoverTimeout(info);
        AwaitReturn(framework, timeout > book.Settings.AgentTimeout ? timeout : book.Settings.AgentTimeout, now);
    }

    public void HungUp(string streamId, DateTimeOffset now)
    {
        if (!book.Subscribers.Remove(streamId, out var framework)) return;
        framework.StreamId = null;
        framework.Refused.Clear();
        TakeOffersBack(framework, now);
        AwaitReturn(framework, FailoverTimeout(framework.Info), now);
    }

    public void TimedOut(MasterDue.SchedulerTimeout due, DateTimeOffset now)
    {
        if (book.Frameworks.TryGetValue(due.FrameworkId, out var framework) && framework.StreamId is null && framework.Subscriptions == due.Subscription)
            Remove(framework, now);
    }

    public void Beat(MasterDue.Heartbeat due, DateTimeOffset now)
    {
        if (!book.Frameworks.TryGetValue(due.FrameworkId, out var framework) || framework.StreamId is null || framework.Subscriptions != due.Subscription) return;
        book.Tell(framework, new V1.Scheduler.Event { Type = EventType.Heartbeat });
        book.Due.Add(due, now + book.Settings.HeartbeatInterval);
    }

    /// <summary>Ends the framework with everything it runs; its id is not accepted again.</summary>
    public void Remove(FrameworkEntry framework, DateTimeOffset now)
    {
        if (framework.StreamId is { } stream)
        {
            book.Subscribers.Remove(stream);
            book.Actions.Add(new HangUpOnScheduler(stream));
            framework.StreamId = null;
        }

        TakeOffersBack(framework, now);
        foreach (var task in framework.Tasks.Values)
        {
            if (!task.IsReleased) allocator.Recover(framework, task.Agent, task.Resources, now);
        }

        foreach (var agent in book.Agents.Values)
        {
            foreach (var key in agent.Executors.Keys.Where(key => key.Framework == framework.Id).ToArray())
            {
                agent.Executors.Remove(key, out var executor);
                allocator.Recover(framework, agent, executor!.Resources, now);
            }

            book.Tell(agent, new ShutDownFramework(framework.Id));
        }

        book.Frameworks.Remove(framework.Id);
        book.Removed.Add(framework.Id);
    }

    private void AwaitReturn(FrameworkEntry framework, TimeSpan timeout, DateTimeOffset now) => book.Due.Add(
        new MasterDue.SchedulerTimeout(framework.Id, framework.Subscriptions),
        timeout > DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + timeout);

    private void Open(FrameworkEntry framework, string streamId, DateTimeOffset now)
    {
        framework.StreamId = streamId;
        framework.Subscriptions++;
        book.Subscribers.Add(streamId, framework);
        book.Tell(framework, new V1.Scheduler.Event
        {
            Type = EventType.Subscribed,
            Subscribed = new()
            {
                FrameworkId = new() { Value = framework.Id },
                HeartbeatIntervalSeconds = book.Settings.HeartbeatInterval.TotalSeconds,
                MasterInfo = book.Self,
            },
        });
        Beat(new(framework.Id, framework.Subscriptions), now);
    }

    private void End(string streamId, string why)
    {
        book.Subscribers.Remove(streamId);
        book.Actions.Add(new TellScheduler(streamId, new() { Type = EventType.Error, Error = new() { Message = why } }));
        book.Actions.Add(new HangUpOnScheduler(streamId));
    }

    private void TakeOffersBack(FrameworkEntry framework, DateTimeOffset now)
    {
        foreach (var offer in framework.Offers.Values.ToArray())
        {
            offer.Withdraw();
            allocator.Recover(framework, offer.Agent, offer.Resources, now);
        }

        if (inverse.Forget(framework)) allocator.WantTick(now.AddTicks(1));
    }

    private static TimeSpan FailoverTimeout(V1.FrameworkInfo info) =>
        info.FailoverTimeout >= TimeSpan.MaxValue.TotalSeconds / 2 ? TimeSpan.MaxValue / 2
        : info.FailoverTimeout > 0 ? TimeSpan.FromSeconds(info.FailoverTimeout) : TimeSpan.Zero;
}
