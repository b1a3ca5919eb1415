using System.Globalization;
using System.Text;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Placement;
using Microsoft.Extensions.Logging.Abstractions;
using Polly.Retry;

namespace Mentor.Tasks;

/// <summary>Where the cluster is and what a task takes.</summary>
public sealed record MesosPoolOptions : FrameworkOptions
{
    private const long LeastLift = 1024;

    // A little less than timers take.
    private static readonly TimeSpan LongestGrace = TimeSpan.FromDays(40);

    /// <summary>Taken by each task while it runs. Default: 1 CPU, 256 MB. The process that runs the tasks of an agent takes a little beside that.</summary>
    public Resources PerTask { get; init; } = new(cpus: 1, memoryMB: 256);

    /// <summary>
    /// Launches after the first when an agent or executor is lost. An exception thrown by the delegate itself is never retried.
    /// Default 2; 0 gives up at the first loss.
    /// </summary>
    public int Retries { get; init; } = 2;

    /// <summary>
    /// Decides in place of <see cref="Retries"/> whether a task runs again, how often, and after what pause: Polly's options, with all that they offer
    /// (constant, linear or exponential delays with jitter, a generator of delays). ShouldHandle is asked with the <see cref="TaskLostException"/> of a loss, which
    /// has its reason, state and agent, and with what the code threw where the task failed by itself, the attempt in AttemptNumber, from 0 on. Where it is left as Polly has it,
    /// losses are retried and failures are not. The last exception is what the caller gets. Pauses go by <see cref="FrameworkOptions.Time"/>. Failing items of a
    /// Map are none of a task, and not asked about; nor are those of a stream. Default: null.
    /// </summary>
    public RetryStrategyOptions? RetryPolicy { get; init; }

    /// <summary>When an agent that keeps losing tasks is avoided for a while. Default: after three losses within a minute, for ten seconds and more; null: never.</summary>
    public AgentAvoidance? Avoidance { get; init; } = new();

    /// <summary>
    /// How long before an agent is taken away for maintenance, as its operator has planned it, it gets no more tasks, unless they can run nowhere else. What
    /// runs there goes on. Default 5 minutes; 0 makes use of it to the last.
    /// </summary>
    public TimeSpan MaintenanceNotice { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How long a delegate that was cancelled, or whose <see cref="TaskOptions.Timeout"/> is over, is given to end: its token is cancelled at once, and when it
    /// has not ended after this time, its executor process ends, and with it what the delegate does. Other tasks in that process run again, which costs them
    /// none of their <see cref="Retries"/>. Commands get a SIGTERM at once and a SIGKILL after this time. Default 10 s; 0 waits for nobody;
    /// <see cref="Timeout.InfiniteTimeSpan"/> lets delegates run on until they end or the pool does.
    /// </summary>
    /// <remarks>Tasks of a <see cref="MesosTaskScheduler"/> end as those of the TPL do, when their bodies have answered: these are never ended for their tokens.</remarks>
    public TimeSpan CancellationGrace { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Tasks at most that run at once, those of maps and of other kinds than delegates included, whatever the agents have room for. Default: null,
    /// as many as there is room for.
    /// </summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>
    /// Tasks at most that wait for their first launch. Whatever submits another one then gets a <see cref="QueueFullException"/>, and a task of a
    /// <see cref="MesosTaskScheduler"/> fails with it; <see cref="MesosPool.WaitToSubmitAsync"/> awaits room. Maps wait by themselves. Default: null, any number.
    /// </summary>
    public int? MaxQueued { get; init; }

    /// <summary>Which agent gets a task when several have room. Default: the one left fullest.</summary>
    public PackingRule Packing { get; init; } = PackingRule.BestFit;

    /// <summary>
    /// On which agents tasks may run, as in <c>["zone:LIKE:eu-.*", "hostname:MAX_PER:2"]</c>, all of which hold. Default: none, on any.
    /// A task that no agent is known to meet them for ends after <see cref="PlacementTimeout"/>.
    /// </summary>
    public IReadOnlyList<Constraint> Constraints { get; init; } = [];

    /// <summary>
    /// How long a task that fits no agent, as far as agents have shown what they have, waits for a larger one. What other frameworks use on an
    /// agent is not shown: raise this where they use most of it. Default 30 s; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.
    /// </summary>
    public TimeSpan PlacementTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long tasks wait while no agent offers anything at all and none of them runs, or while no master answers.
    /// Default 5 minutes; <see cref="Timeout.InfiniteTimeSpan"/> waits for ever.
    /// </summary>
    public TimeSpan OfferTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The size in bytes, serialized, from which on a value that a delegate captured goes beside the task: once to each executor, however
    /// many tasks use it, and only if the executor does not have it yet. Default 1 MiB, at least 1024; <see cref="long.MaxValue"/> leaves all values in the tasks.
    /// </summary>
    public long LiftAbove { get; init; } = 1024 * 1024;

    /// <summary>host or host:port under which agents reach this program for its code. Default: the address that reaches the master, any free port.</summary>
    public string? AdvertisedAddress { get; init; }

    /// <summary>The folder of the executor host. Default: mentor-executor beside the program, where the build puts it.</summary>
    public string? ExecutorFolder { get; init; }

    /// <summary>
    /// Where the executors of one agent, of this pool and of others, share the code and the large values that they fetched. A full path; only
    /// its owner may be able to write to it, or each executor fetches its own. Default: /var/tmp/mentor- and the number of the user on the
    /// agent, or what an agent says in MENTOR_CACHE; on the pool's own embedded cluster a folder that ends with it.
    /// </summary>
    public string? CacheFolder { get; init; }

    /// <summary>
    /// Bytes that may be in the cache of an agent; what was used least recently makes room. Where pools with different bounds share a folder, each
    /// keeps it within its own. Default 4 GiB; 0 shares nothing.
    /// </summary>
    public long CacheBytes { get; init; } = ArtifactNames.DefaultCacheBytes;

    /// <summary>
    /// Whether what delegates print to <see cref="Console.Out"/> and <see cref="Console.Error"/> comes to the log as well: each line as it is printed, as
    /// Information of the category Mentor.Tasks.TaskOutput, with TaskId, Agent and Stream. Lines that come too fast, and what is beyond 8,192 characters of
    /// one, are left out and counted; the executor's sandbox has all of it. Default true; tasks that print nothing pay nothing.
    /// </summary>
    public bool ForwardOutput { get; init; } = true;

    /// <summary>
    /// Set for the executors of the pool, beside what their agents set, and so for all that runs in them. Default: nothing. Commands have variables and files of
    /// their own (<see cref="CommandTask"/>).
    /// </summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>
    /// Lie in the folder of each executor, which is the current directory of its tasks (<see cref="TaskContext.Sandbox"/>), before any of them runs. Those of
    /// this machine are read when the pool connects, and have to stay as they are while it lives. Default: nothing.
    /// </summary>
    public IReadOnlyList<ExecutorFile> Files { get; init; } = [];

    /// <summary>
    /// The options with something to run first in each executor of the pool, before any of its delegates: <c>options.OnExecutorStart(() => Model.Load("weights.bin"))</c>.
    /// </summary>
    /// <remarks>
    /// <para>
    /// It travels as a delegate of <see cref="MesosPool.Submit(Action)"/> does, when the pool connects, and runs once in each executor process, of single
    /// tasks too; tasks wait for it. What it leaves in static fields is what delegates find there. When it throws, the tasks that are sent to that
    /// executor fail with <see cref="ExecutorStartException"/>, and it is not tried again there.
    /// </para>
    /// <para>
    /// Static fields are those of one state of the program's code: it runs again in an executor that gets tasks after the program loaded an assembly
    /// that it did not begin with, or handed one to <see cref="MesosPool.AddAssembly"/>, because these run apart from those before.
    /// </para>
    /// </remarks>
    /// <param name="start">Replaces one that was given before.</param>
    public MesosPoolOptions OnExecutorStart(Action start) => this with { Start = Work.Of(start ?? throw new ArgumentNullException(nameof(start))) };

    /// <summary>As <see cref="OnExecutorStart(Action)"/>; the task that <paramref name="start"/> returns is awaited there.</summary>
    /// <param name="start">Replaces one that was given before.</param>
    public MesosPoolOptions OnExecutorStart(Func<Task> start) => this with { Start = Work.Of(start ?? throw new ArgumentNullException(nameof(start))) };

    /// <summary>
    /// The options with something to run last in each executor of the pool, where <see cref="OnExecutorStart(Action)"/>, if there is one, has ended well.
    /// </summary>
    /// <remarks>
    /// When an executor ends in an orderly way: when the pool is disposed, and after the one task of an executor that has no other. It has about a quarter of
    /// the time that the agent gives an executor to shut down (5 s, unless its operator says otherwise), and nobody hears what it throws but the stderr of
    /// the executor. Executors that are killed, or lose their agent, run nothing.
    /// </remarks>
    /// <param name="end">Replaces one that was given before.</param>
    public MesosPoolOptions OnExecutorEnd(Action end) => this with { End = Work.Of(end ?? throw new ArgumentNullException(nameof(end))) };

    /// <summary>As <see cref="OnExecutorEnd(Action)"/>; the task that <paramref name="end"/> returns is awaited there.</summary>
    /// <param name="end">Replaces one that was given before.</param>
    public MesosPoolOptions OnExecutorEnd(Func<Task> end) => this with { End = Work.Of(end ?? throw new ArgumentNullException(nameof(end))) };

    internal Work? Start { get; init; }

    internal Work? End { get; init; }

    private protected override void Examine(List<string> problems)
    {
        if (!(PerTask.Cpus > 0 || PerTask.MemoryMB > 0)) problems.Add($"PerTask is '{PerTask}'; a task needs some cpus or mem.");
        if (PerTask.RangeNames.Any()) problems.Add($"PerTask is '{PerTask}'; tasks of one pool cannot all have the same {PerTask.RangeNames.First()}.");
        if (Retries < 0) problems.Add($"Retries is {Retries}; use 0 or more.");
        if (RetryPolicy is not null && RetryPolicies.ProblemOf(RetryPolicy) is { } unfit) problems.Add($"RetryPolicy cannot be used: {unfit}");
        if (Avoidance is not null) problems.AddRange(Avoidance.Problems());
        if (MaintenanceNotice < TimeSpan.Zero) problems.Add($"MaintenanceNotice is {MaintenanceNotice}; use 0 or more.");
        if (PerTask.SetNames.Any()) problems.Add($"PerTask is '{PerTask}'; tasks of one pool cannot all have the same {PerTask.SetNames.First()}.");
        if (PerTask.Bound.Any()) problems.Add($"PerTask is '{PerTask}'; name no role in it: what is reserved for Role is used first.");
        if (CancellationGrace != Timeout.InfiniteTimeSpan && (CancellationGrace < TimeSpan.Zero || CancellationGrace > LongestGrace))
            problems.Add($"CancellationGrace is {CancellationGrace}; use 0 to {LongestGrace.TotalDays:0} days, or Timeout.InfiniteTimeSpan to end no executor for a task.");
        if (MaxConcurrency < 1) problems.Add($"MaxConcurrency is {MaxConcurrency}; use 1 or more, or null for as many as there is room for.");
        if (MaxQueued < 1) problems.Add($"MaxQueued is {MaxQueued}; use 1 or more, or null for any number.");
        if (Packing is null) problems.Add($"Packing is null; use one of {string.Join(", ", PackingRule.All)}.");
        if (Constraints is null || Constraints.Contains(null)) problems.Add("Constraints holds a null; use [] for none.");
        if (!IsPatience(PlacementTimeout)) problems.Add($"PlacementTimeout is {PlacementTimeout}; use a positive time or Timeout.InfiniteTimeSpan.");
        if (!IsPatience(OfferTimeout)) problems.Add($"OfferTimeout is {OfferTimeout}; use a positive time or Timeout.InfiniteTimeSpan.");
        if (LiftAbove < LeastLift) problems.Add($"LiftAbove is {LiftAbove}; use {LeastLift} bytes or more: naming a value elsewhere costs a request.");
        if (AdvertisedAddress is not null && !IsHost(AdvertisedAddress)) problems.Add($"AdvertisedAddress is '{AdvertisedAddress}'; use host or host:port.");
        if (CacheFolder is not null && (!CacheFolder.StartsWith('/') || CacheFolder.Contains('\0', StringComparison.Ordinal)))
            problems.Add($"CacheFolder is '{CacheFolder}'; use a full path on the agents, which begins with a slash.");
        if (Environment is null) problems.Add("Environment is null; leave it out for nothing.");
        else ExecutorVariables.Examine(Environment, problems);
        if (Files is null || Files.Contains(null)) problems.Add("Files holds a null; use [] for none.");
        else ExecutorFile.Examine(Files, problems);
        if (CacheBytes < 0) problems.Add($"CacheBytes is {CacheBytes}; use 0 or more.");
    }

    /// <summary>Whether there is a log at all to forward to.</summary>
    internal bool ForwardsOutput => ForwardOutput && Logging != NullLoggerFactory.Instance;

    /// <summary>What <see cref="AdvertisedAddress"/> says; nulls where it says nothing.</summary>
    // Of a scheme without a usual port no port looks like none.
    internal (string? Host, int? Port) Advertised =>
        AdvertisedAddress is { } text && Uri.TryCreate($"mentor://{text}", UriKind.Absolute, out var url) ? (url.Host, url.Port < 0 ? null : url.Port) : default;

    // All but the secret and the values of variables, which would else be in whatever logs these options.
    protected override bool PrintMembers(StringBuilder builder)
    {
        base.PrintMembers(builder);
        builder.Append(CultureInfo.InvariantCulture, $", PerTask = {PerTask}, Retries = {Retries}, RetryPolicy = {(RetryPolicy is null ? "" : "set")}, Avoidance = {Avoidance}, MaintenanceNotice = {MaintenanceNotice}, CancellationGrace = {CancellationGrace}, MaxConcurrency = {MaxConcurrency}, MaxQueued = {MaxQueued}, Packing = {Packing}, Constraints = [{string.Join(", ", Constraints)}], PlacementTimeout = {PlacementTimeout}, ")
            .Append(CultureInfo.InvariantCulture, $"OfferTimeout = {OfferTimeout}, LiftAbove = {LiftAbove}, AdvertisedAddress = {AdvertisedAddress}, ExecutorFolder = {ExecutorFolder}, CacheFolder = {CacheFolder}, CacheBytes = {CacheBytes}, ForwardOutput = {ForwardOutput}, ")
            .Append(CultureInfo.InvariantCulture, $"Environment = [{string.Join(", ", Environment.Keys)}], Files = [{string.Join(", ", Files.Select(file => file.Target))}]");
        return true;
    }

    private static bool IsPatience(TimeSpan time) => time > TimeSpan.Zero || time == Timeout.InfiniteTimeSpan;

    private static bool IsHost(string text) =>
        Uri.TryCreate($"http://{text}", UriKind.Absolute, out var url) && url is { Host.Length: > 0, PathAndQuery: "/", UserInfo: "" } && !text.EndsWith('/');
}
