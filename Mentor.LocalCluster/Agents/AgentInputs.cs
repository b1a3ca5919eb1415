using Google.Protobuf;
using Mentor.LocalCluster.Http;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>What can happen to an agent.</summary>
internal abstract record AgentInput;

/// <summary>The master passes a task on, and says whether it has counted a new executor for it.</summary>
internal sealed record RunTask(V1.FrameworkInfo Framework, V1.TaskInfo Task, bool StartsExecutor) : AgentInput;

internal sealed record KillTask(string FrameworkId, string TaskId, V1.KillPolicy? Policy) : AgentInput;

internal sealed record ShutDownExecutor(string FrameworkId, string ExecutorId) : AgentInput;

/// <summary>The framework is gone for good: end all that it runs here.</summary>
internal sealed record ShutDownFramework(string FrameworkId) : AgentInput;

/// <summary>A scheduler has a word for its executor.</summary>
internal sealed record SchedulerSays(string FrameworkId, string ExecutorId, ByteString Data) : AgentInput;

/// <summary>The scheduler has an update in its hands.</summary>
internal sealed record UpdateAcknowledged(string FrameworkId, string TaskId, ByteString Uuid) : AgentInput;

internal sealed record ExecutorSubscribes(V1.Executor.Call Call, string StreamId, Reply Reply) : AgentInput;

/// <summary>Any other call of an executor.</summary>
internal sealed record ExecutorCalls(V1.Executor.Call Call, Reply Reply) : AgentInput;

/// <summary>The executor's end of the stream is gone.</summary>
internal sealed record ExecutorHungUp(string StreamId) : AgentInput;

/// <summary>Fetching is over and the process runs.</summary>
internal sealed record ContainerStarted(string ContainerId, int ProcessId) : AgentInput;

/// <summary>No process came to be.</summary>
internal sealed record ContainerFailed(string ContainerId, string Why) : AgentInput;

internal sealed record ContainerExited(string ContainerId, int WaitStatus) : AgentInput;

/// <summary>Somebody looks at the agent.</summary>
internal sealed record AgentInspected(Reply Reply) : AgentInput;

/// <summary>The agent's process is killed; executors live on, those that checkpoint to meet it again.</summary>
internal sealed record AgentDies : AgentInput;

/// <summary>The agent is started again, with what it wrote down.</summary>
internal sealed record AgentRecovers : AgentInput;

/// <summary>An operator has marked it gone: it ends for good, with everything on it.</summary>
internal sealed record AgentIsGivenUp : AgentInput;

/// <summary>Nothing passes between master and agent from now on.</summary>
internal sealed record AgentIsCutOff : AgentInput;

/// <summary>They hear each other again.</summary>
internal sealed record AgentIsReached : AgentInput;

/// <summary>Another master has taken over, and knows nothing of what runs here.</summary>
internal sealed record MasterIsNew : AgentInput;

/// <summary>So many of the next acknowledgements do not arrive.</summary>
internal sealed record LoseAcknowledgements(int Count) : AgentInput;
