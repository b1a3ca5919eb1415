using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Masters;
using Mentor.LocalCluster.Processes;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>What an agent wants done.</summary>
internal abstract record AgentAction;

/// <summary>An executor, or whoever looks at the agent.</summary>
internal sealed record AnswerExecutor(Reply Reply, HttpAnswer With) : AgentAction;

internal sealed record TellExecutor(string StreamId, V1.Executor.Event Event) : AgentAction;

/// <summary>Ends a subscription after what was written to it.</summary>
internal sealed record HangUpOnExecutor(string StreamId) : AgentAction;

internal sealed record TellMaster(MasterInput Input) : AgentAction;

internal sealed record LaunchContainer(ContainerSpec Container) : AgentAction;

/// <summary>Sends a signal, such as "TERM", to everything in the container.</summary>
internal sealed record SignalContainer(string ContainerId, string Signal) : AgentAction;

/// <summary>Kills everything in the container at once.</summary>
internal sealed record DestroyContainer(string ContainerId) : AgentAction;
