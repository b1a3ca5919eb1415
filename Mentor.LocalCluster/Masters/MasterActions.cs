using Mentor.LocalCluster.Agents;
using Mentor.LocalCluster.Http;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>What a master wants done.</summary>
internal abstract record MasterAction;

internal sealed record AnswerScheduler(Reply Reply, HttpAnswer With) : MasterAction;

internal sealed record TellScheduler(string StreamId, V1.Scheduler.Event Event) : MasterAction;

/// <summary>Ends a subscription after what was written to it.</summary>
internal sealed record HangUpOnScheduler(string StreamId) : MasterAction;

internal sealed record TellAgent(string AgentId, AgentInput Input) : MasterAction;
