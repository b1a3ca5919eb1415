using Google.Protobuf;
using Mentor.LocalCluster.Http;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>What can happen to a master.</summary>
internal abstract record MasterInput;

/// <summary>A SUBSCRIBE whose events go to the stream.</summary>
internal sealed record SchedulerSubscribes(V1.Scheduler.Call Call, string StreamId) : MasterInput;

/// <summary>Any other call of a scheduler.</summary>
internal sealed record SchedulerCalls(V1.Scheduler.Call Call, string? StreamId, Reply Reply) : MasterInput;

/// <summary>The scheduler's end of the stream is gone.</summary>
internal sealed record SchedulerHungUp(string StreamId) : MasterInput;

/// <summary>An agent registers, or comes back with what it still runs, and with the frameworks whose that is.</summary>
internal sealed record AgentJoins(
    V1.AgentInfo Agent, IReadOnlyList<V1.ExecutorInfo> Executors, IReadOnlyList<RunningTask> Tasks, IReadOnlyList<V1.FrameworkInfo> Frameworks) : MasterInput;

/// <summary>A task that an agent which comes back still knows.</summary>
internal sealed record RunningTask(string FrameworkId, V1.TaskInfo Task, V1.TaskState State);

/// <summary>The connection to an agent broke.</summary>
internal sealed record AgentVanishes(string AgentId) : MasterInput;

/// <summary>Nothing is heard of an agent from now on, and the master has yet to notice.</summary>
internal sealed record AgentFallsSilent(string AgentId) : MasterInput;

/// <summary>An operator says that an agent is gone for good.</summary>
internal sealed record AgentIsGone(string AgentId) : MasterInput;

/// <summary>The agent's offers are rescinded at the moment when one of them is accepted next.</summary>
internal sealed record RescindWhenAccepted(string AgentId) : MasterInput;

/// <summary>The operator will take an agent away, or, with null, leaves it where it is.</summary>
internal sealed record MaintenancePlanned(string AgentId, V1.Unavailability? Planned) : MasterInput;

/// <summary>An update on its way to the scheduler; <paramref name="Latest"/> can be ahead of it.</summary>
internal sealed record AgentUpdates(string FrameworkId, V1.TaskStatus Status, V1.TaskState Latest) : MasterInput;

/// <summary>A custom executor's process is gone.</summary>
internal sealed record ExecutorEnded(string AgentId, string FrameworkId, string ExecutorId, int WaitStatus) : MasterInput;

/// <summary>An executor has a word for its scheduler.</summary>
internal sealed record ExecutorSays(string AgentId, string FrameworkId, string ExecutorId, ByteString Data) : MasterInput;

/// <summary>Somebody looks at the cluster in JSON.</summary>
internal sealed record Inspected(string What, Reply Reply) : MasterInput;
