using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Mentor.LocalCluster.Processes;
using Mentor.Protocol.Http;
using Mentor.Protocol.ZooKeeper;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.Tests.ZooKeeper;

/// <summary>The real server, out of Debian's package zookeeper. It ends with this process, however that ends.</summary>
internal sealed class ZooKeeperServer : IAsyncDisposable
{
    private const string Jar = "/usr/share/java/zookeeper.jar";

    // Below those that connections get for themselves.
    private const int FirstPort = 12_000;
    private const int LastPort = 32_000;

    private readonly string _folder = Directory.CreateTempSubdirectory("mentor-zookeeper-").FullName;
    private readonly Guardian _guardian;
    private Process? _process;

    private ZooKeeperServer(int port)
    {
        _guardian = new(_folder);
        Port = port;
    }

    public int Port { get; }

    public string Name => $"127.0.0.1:{Port}";

    private string Data => Path.Combine(_folder, "data");

    /// <summary>Ignores the test where the package is missing; fails it where it has to be there.</summary>
    public static void Demand()
    {
        if (File.Exists(Jar) && PathOfJava() is not null) return;
        const string Missing = $"There is no {Jar}, or no java to run it: apt-get install zookeeper.";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(Missing);
        Assert.Ignore(Missing);
    }

    public static async Task<ZooKeeperServer> StartAsync(CancellationToken cancellationToken)
    {
        Demand();
        ZooKeeperServer server = new(FreePort());
        server.Prepare([], 0);
        await StartAllAsync([server], cancellationToken);
        return server;
    }

    public static async Task<ZooKeeperServer[]> StartEnsembleAsync(int count, CancellationToken cancellationToken)
    {
        Demand();
        ZooKeeperServer[] servers = [.. Enumerable.Range(0, count).Select(_ => new ZooKeeperServer(FreePort()))];
        string[] members = [.. servers.Select((_, i) => $"server.{i + 1}=127.0.0.1:{FreePort()}:{FreePort()}")];
        for (var i = 0; i < count; i++) servers[i].Prepare(members, i + 1);
        await StartAllAsync(servers, cancellationToken);
        return servers;
    }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(FirstPort, LastPort);
            using Socket probe = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: another one.
            }
        }
    }

    /// <summary>Completes when it serves, with all that it knew before.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _process = Start();
        var ended = _process.WaitForExitAsync(cancellationToken);
        var ready = ServesAsync(cancellationToken);
        if (await Task.WhenAny(ready, ended) == ended) Assert.Fail($"ZooKeeper ended: {await File.ReadAllTextAsync(Path.Combine(_folder, "stderr"), cancellationToken)}");
        await ready;
    }

    public async Task KillAsync()
    {
        if (_process is not { } process) return;
        _process = null;
        process.Kill();
        process.StandardInput.Close();
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>What it knew is gone: it is another ZooKeeper at the same address.</summary>
    public void Forget() => Directory.Delete(Path.Combine(Data, "version-2"), recursive: true);

    /// <summary>It keeps its connections and says nothing.</summary>
    public Task PauseAsync() => SignalAsync("STOP");

    public Task ResumeAsync() => SignalAsync("CONT");

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        await _guardian.DisposeAsync();
    }

    private static string? PathOfJava() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "java")).FirstOrDefault(File.Exists);

    private static async Task StartAllAsync(ZooKeeperServer[] servers, CancellationToken cancellationToken)
    {
        try
        {
            await Task.WhenAll(servers.Select(server => server.StartAgainAsync(cancellationToken)));
        }
        catch
        {
            foreach (var server in servers) await server.DisposeAsync();
            throw;
        }
    }

    private void Prepare(string[] members, int id)
    {
        Directory.CreateDirectory(Data);
        File.WriteAllText(Path.Combine(Data, "myid"), id.ToString(CultureInfo.InvariantCulture));
        File.WriteAllText(Path.Combine(_folder, "zoo.cfg"), $"""
            tickTime=200
            initLimit=50
            syncLimit=25
            dataDir={Data}
            clientPort={Port}
            clientPortAddress=127.0.0.1
            maxSessionTimeout=60000
            maxClientCnxns=0
            admin.enableServer=false
            forceSync=no
            preAllocSize=64
            {string.Join('\n', members)}
            """);
    }

    private Process Start()
    {
        string[] command =
        [
            PathOfJava()!, "-Xmx64m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData", $"-Djava.io.tmpdir={_folder}",
            "-cp", Jar, "org.apache.zookeeper.server.quorum.QuorumPeerMain", Path.Combine(_folder, "zoo.cfg"),
        ];
        var process = OperatingSystemSupport.StartContainer(new(_folder, command, new Dictionary<string, string> { ["PATH"] = "/usr/bin:/bin" }));
        process.StandardInput.WriteLine(OperatingSystemSupport.Go);
        process.StandardInput.Flush();
        return process;
    }

    private async Task ServesAsync(CancellationToken cancellationToken)
    {
        await using ZooKeeperSession session = new(ZooKeeperTests.AddressOf($"zk://{Name}/any"), TimeSpan.FromSeconds(10), TimeProvider.System, NullLogger.Instance);
        await Reconnection.Exponential(TimeSpan.FromMilliseconds(100), TimeProvider.System, _ => { })
            .ExecuteAsync(async token => await session.ConnectAsync(token), cancellationToken);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", ["-s", signal, _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }
}
