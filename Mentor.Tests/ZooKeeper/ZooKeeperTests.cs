using Mentor.Protocol.ZooKeeper;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.Tests.ZooKeeper;

/// <summary>Tests on one server that all of them share, each with a group of its own.</summary>
[Platform(Exclude = "Win")]
public abstract class ZooKeeperTests
{
    private protected const int Patience = 60_000;

    private ZooKeeperServer? _server;

    private protected ZooKeeperServer Server => _server!;

    /// <summary>A znode that is not there yet.</summary>
    protected string Group { get; private set; } = "";

    [OneTimeSetUp]
    public async Task FindServer() => _server = await SharedServer.StartedAsync();

    [SetUp]
    public void NameGroup() => Group = $"/mesos-{Guid.NewGuid():N}";

    internal static ZooKeeperAddress AddressOf(string text) =>
        ZooKeeperAddress.TryParse(text, out var address, out var problem) ? address : throw new ArgumentException(problem);

    private protected MasterDetector Detect(string? credentials = null, LogLines? log = null, TimeSpan? sessionTimeout = null) => new(
        AddressOf($"zk://{(credentials is null ? "" : $"{credentials}@")}{Server.Name}{Group}"),
        log is null ? NullLoggerFactory.Instance : log,
        TimeProvider.System,
        sessionTimeout);

    private protected Task<MasterGroup> GroupAsync(CancellationToken cancellationToken) => MasterGroup.JoinAsync(Server.Name, Group, cancellationToken);

    private protected static Uri Master(int port) => new($"http://127.0.0.1:{port}");

    private protected static async Task<Uri?> Next(IAsyncEnumerator<Uri?> leaders)
    {
        Assert.That(await leaders.MoveNextAsync());
        return leaders.Current;
    }
}
