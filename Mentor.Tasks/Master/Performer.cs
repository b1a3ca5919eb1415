using Mentor.Protocol;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Losses;
using Mentor.Tasks.Retries;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Logging;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>Does what the centre wants: calls go to the master in order, endings to the callers.</summary>
internal sealed class Performer(
    MesosPoolOptions options,
    SchedulerDriver driver,
    CallWriter calls,
    PendingTable pending,
    OutcomeDesk outcomes,
    EventReader agents,
    LossReports losses,
    RetryDesk retries,
    PoolLoop loop,
    ILogger log)
{
    // The outcomes of the present batch, by attempt. What the centre has not asked for by its end is a repetition.
    private readonly Dictionary<string, V1.TaskStatus> _outcomes = new(StringComparer.Ordinal);

    public void Keep(string attemptId, V1.TaskStatus outcome) => _outcomes[attemptId] = outcome;

    public void Keep(Offer offer) => calls.Keep(offer);

    public void Perform(IReadOnlyList<SchedulerAction> actions)
    {
        if (log.IsEnabled(LogLevel.Debug))
        {
            foreach (var action in actions) log.Decided(action);
        }

        // Before it can be true.
        foreach (var action in actions)
        {
            if (action is Launch launch) pending.Find(launch.TaskId).Launch();
        }

        foreach (var call in calls.Write(actions)) Send(call);
        foreach (var action in actions)
        {
            if (action is Ending ending) End(ending);
            else Tell(action);
        }

        _outcomes.Clear();
        calls.Forget();
    }

    // The centre knows of attempts, and not of what their callers have had of them.
    private void Repeat(Repeat repeat)
    {
        if (pending.OfAttempt(repeat.AttemptId)?.Items?.MayRepeat(repeat.AttemptId) ?? true)
            log.AttemptLost(repeat.AttemptId, agents.HostOf(repeat.AgentId), repeat.Reason, repeat.Message);
        else
            loop.Post(new Unrepeatable(repeat.TaskId, repeat.AttemptId, repeat.AgentId, repeat.Reason, $"a stream that was consumed in part is not begun anew; {repeat.Message}"));
    }

    private void Tell(SchedulerAction action)
    {
        switch (action)
        {
            case Repeat r: Repeat(r); break;
            case Avoid a: log.AgentAvoided(agents.HostOf(a.AgentId), a.Losses, a.For); break;
            case AcceptInverse i: log.AgentLeaves(agents.HostOf(i.AgentId), i.In); break;

            // Null when the caller has ended it meanwhile: the centre hears of that next.
            case Judge j: if (pending.OfAttempt(j.AttemptId) is { } lost) retries.Judge(lost, j); break;
            case Examine e: if (pending.OfAttempt(e.AttemptId) is { } failed) retries.Examine(failed, e.AttemptId, _outcomes[e.AttemptId]); break;
        }
    }

    private void End(Ending ending)
    {
        var examined = retries.Forget(ending.TaskId);
        if (pending.Take(ending.TaskId) is { } task) End(task, ending, examined);
    }

    private void End(PendingTask task, Ending ending, ExaminedOutcome? examined)
    {
        switch (ending)
        {
            case Deliver d: Hand(task, d.AttemptId, examined); break;
            case Unplaceable u: task.FailAfterReports(UnplaceableTaskException.FitsNowhere(task.Id, u.Obstacles, options.PlacementTimeout)); break;
            case Starve s: task.FailAfterReports(UnplaceableTaskException.NothingOffered(task.Id, s.Waited, s.Avoided ?? [])); break;
            case Orphan o: task.FailAfterReports(UnplaceableTaskException.NoMaster(task.Id, o.Waited, MasterAddress.Redact(options.Master))); break;
            case GiveUp g: losses.Report(task, g); break;
            case Withdraw: task.CancelAfterReports(); break;
        }

        outcomes.Forget(task);
    }

    private void Hand(PendingTask task, string attemptId, ExaminedOutcome? examined)
    {
        if (examined?.AttemptId != attemptId) outcomes.Hand(task, attemptId, _outcomes[attemptId], Delivered);
        else if (examined.Complete is { } complete) outcomes.Hand(task, complete, Delivered);
        else outcomes.Hand(task, attemptId, examined.Status, Delivered);

        void Delivered() => loop.Post(new Delivered(attemptId));
    }

    /// <summary>A launch that the master refused for good would be refused again: it counts, or it would be tried without end.</summary>
    public static CallFailed FailureOf(V1.Scheduler.Call call, MesosApiException failure) => new(
        [.. (call.Accept?.OfferIds ?? call.Decline?.OfferIds ?? []).Select(o => o.Value)],
        failure.IsTransient && call.Accept is { } accept ? [.. accept.Operations.SelectMany(o => o.Launch.TaskInfos).Select(t => t.TaskId.Value)] : []);

    private void Send(V1.Scheduler.Call call)
    {
        var sent = driver.SendAsync(call);
        if (!sent.IsCompletedSuccessfully) _ = WatchAsync(sent, call);
    }

    private async Task WatchAsync(Task sent, V1.Scheduler.Call call)
    {
        try
        {
            await sent.ConfigureAwait(false);
        }
        catch (MesosApiException failure)
        {
            log.CallFailed(SchedulerCalls.NameOf(call), failure);
            loop.Post(FailureOf(call, failure));
        }
        catch (ObjectDisposedException)
        {
            // The pool is being closed, and with it all that the call was about.
        }
        catch (OperationCanceledException)
        {
        }
    }
}
