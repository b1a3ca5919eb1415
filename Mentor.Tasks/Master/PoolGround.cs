using Mentor.LocalCluster;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.ZooKeeper;
using Mentor.Tasks.Artifacts;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>What a pool stands on: a cluster, its own or another's, and the endpoint from which executors get their code.</summary>
internal sealed class PoolGround : IAsyncDisposable
{
    /// <summary>How many times the pool may ask for offers at once after a quiet time.</summary>
    public const int ReviveBurst = 20;

    // A master that others use too: each REVIVE costs it a round of offers. A task takes about 25 ms there, and whoever awaits each result
    // before the next call should not wait for the master's own ticks, one a second, as well.
    private static readonly TimeSpan ReviveSharedEvery = TimeSpan.FromMilliseconds(25);

    // A little more than its agents give an executor to shut down.
    private static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(6);

    private int _disposed;

    private PoolGround(Uri master, MasterDetector? detector, EmbeddedCluster? cluster, ArtifactEndpoint artifacts, CodeBundle code, ExecutorPackage host, V1.ExecutorInfo executor)
    {
        Master = master;
        Detector = detector;
        Cluster = cluster;
        Artifacts = artifacts;
        Code = code;
        Host = host;
        Executor = executor;
    }

    /// <summary>The leader when the pool began, where a <see cref="Detector"/> knows of later ones.</summary>
    public Uri Master { get; }

    public MasterDetector? Detector { get; }

    public string MasterName => Detector?.ToString() ?? Master.ToString();

    /// <summary>Null when the cluster is not ours.</summary>
    public EmbeddedCluster? Cluster { get; }

    public ArtifactEndpoint Artifacts { get; }

    public CodeBundle Code { get; }

    public ExecutorPackage Host { get; }

    public V1.ExecutorInfo Executor { get; }

    /// <summary>Whether executors have something to run when they end.</summary>
    private bool HasLastWork { get; init; }

    public TimeSpan ReviveEvery => Cluster is null ? ReviveSharedEvery : TimeSpan.Zero;

    /// <summary>Starts all parts at the same time, each on its own thread since each begins with much to compile; leaves nothing behind when one of them fails.</summary>
    public static async Task<PoolGround> PrepareAsync(MesosPoolOptions options, MasterAddress address, CancellationToken cancellationToken)
    {
        var detector = address.ZooKeeper is { } zooKeeper ? new MasterDetector(zooKeeper, options.Logging, options.Time) : null;
        var master = detector is null ? Task.FromResult(address.Master) : FindAsync(detector, options.ConnectTimeout, cancellationToken);
        var package = Task.Run(() => ExecutorPackage.Read(options.ExecutorFolder), cancellationToken);
        var cluster = address.LocalAgents > 0
            ? Task.Run(() => StartClusterAsync(options, address.LocalAgents, cancellationToken), cancellationToken)
            : Task.FromResult<EmbeddedCluster?>(null);
        var artifacts = Task.Run(() => StartArtifactsAsync(options, master, cancellationToken), cancellationToken);
        CodeBundle? code = null;
        try
        {
            await Task.WhenAll(package, cluster, artifacts).ConfigureAwait(false);
            var endpoint = await artifacts.ConfigureAwait(false);
            var host = await package.ConfigureAwait(false);
            endpoint.AddHost(host.Tar);
            var own = await cluster.ConfigureAwait(false);
            // What the executors of our own cluster keep ends with it.
            var cache = options.CacheFolder ?? (own is null ? null : Path.Combine(own.WorkDirectory, "mentor-cache"));
            var executor = host.Describe(endpoint, $"{options.Name}-{Guid.NewGuid():N}", cache, options.CacheBytes);
            if (options.ForwardsOutput) executor.Command.Environment.Variables.Add(new V1.Environment.Types.Variable { Name = ArtifactNames.ForwardOutputVariable, Value = "1" });
            code = new CodeBundle(endpoint);
            new ExecutorKit(endpoint, code).AddTo(executor.Command, options);
            return new(await master.ConfigureAwait(false) ?? own!.Master, detector, own, endpoint, code, host, executor) { HasLastWork = options.End is not null };
        }
        catch
        {
            code?.Dispose();
            if (cluster.IsCompletedSuccessfully && cluster.Result is { } started) await started.DisposeAsync().ConfigureAwait(false);
            if (artifacts.IsCompletedSuccessfully) await artifacts.Result.DisposeAsync().ConfigureAwait(false);
            if (detector is not null) await detector.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // A container disposes what it hands out, and so does whoever else owns the pool.
        if (Interlocked.Exchange(ref _disposed, 1) == 1) return;
        Code.Dispose();
        if (Cluster is not null && HasLastWork) await Cluster.WhenEndedAsync().WaitAsync(ShutdownPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Cluster is not null) await Cluster.DisposeAsync().ConfigureAwait(false);
        await Artifacts.DisposeAsync().ConfigureAwait(false);
        if (Detector is not null) await Detector.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<Uri?> FindAsync(MasterDetector detector, TimeSpan within, CancellationToken cancellationToken) =>
        await detector.LeaderAsync(within, cancellationToken).ConfigureAwait(false);

    // The executor's part comes on top of the machine's cores: a machine with two cores is to run two tasks of one CPU each.
    private static async Task<EmbeddedCluster?> StartClusterAsync(MesosPoolOptions options, int agents, CancellationToken cancellationToken)
    {
        var executor = Resources.FromProto(ExecutorCommand.Resources);
        var cores = Math.Max(Environment.ProcessorCount / agents, 1);
        return await EmbeddedCluster.StartAsync(
            new() { Agents = agents, PerAgent = new Resources(cpus: cores + executor.Cpus), Logging = options.Logging, Time = options.Time },
            cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ArtifactEndpoint> StartArtifactsAsync(MesosPoolOptions options, Task<Uri?> leader, CancellationToken cancellationToken)
    {
        ArtifactEndpointOptions endpoint = new();
        if (await leader.ConfigureAwait(false) is { } master)
        {
            var (host, port) = options.Advertised;
            endpoint = await AdvertisedAddress.ForAsync(master, host, port, cancellationToken).ConfigureAwait(false);
        }

        return await ArtifactEndpoint.StartAsync(endpoint, options.Logging, cancellationToken).ConfigureAwait(false);
    }
}
