using System.Text;
using Mentor.Protocol.Http;
using Mentor.Protocol.ZooKeeper;
using Microsoft.Extensions.Logging.Abstractions;
using V1 = Mesos.V1;

namespace Mentor.Tests.ZooKeeper;

/// <summary>Registers masters with ZooKeeper as these do themselves.</summary>
internal sealed class MasterGroup : IAsyncDisposable
{
    public const string Json = "json.info_";
    private const ZooKeeperCall Create = (ZooKeeperCall)1;
    private const ZooKeeperCall Delete = (ZooKeeperCall)2;
    private const int All = 31;
    private const int EphemeralAndSequential = 3;
    private const int AnyVersion = -1;
    private const ZooKeeperError NodeExists = (ZooKeeperError)(-110);

    private readonly ZooKeeperSession _session;
    private readonly ZooKeeperConnection _connection;
    private readonly string _path;

    private MasterGroup(ZooKeeperSession session, ZooKeeperConnection connection, string path)
    {
        _session = session;
        _connection = connection;
        _path = path;
    }

    /// <param name="server">host:port.</param>
    /// <param name="path">Of the group, which is made if there is none.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <param name="credentials">user:password, who alone may then read and write.</param>
    public static async Task<MasterGroup> JoinAsync(string server, string path, CancellationToken cancellationToken, string? credentials = null)
    {
        var address = ZooKeeperTests.AddressOf($"zk://{(credentials is null ? "" : $"{credentials}@")}{server}{path}");
        ZooKeeperSession session = new(address, TimeSpan.FromSeconds(30), TimeProvider.System, NullLogger.Instance);
        MasterGroup group = new(session, await session.ConnectAsync(cancellationToken), path);
        await group.CreateAsync(cancellationToken, isPrivate: credentials is not null);
        return group;
    }

    public async Task CreateAsync(CancellationToken cancellationToken, bool isPrivate = false)
    {
        try
        {
            await CreateAsync(_path, [], 0, isPrivate, cancellationToken);
        }
        catch (ZooKeeperException exists) when (exists.Error == NodeExists)
        {
        }
    }

    public static byte[] JsonOf(Uri master) => Encoding.UTF8.GetBytes(MesosJson.ToString(InfoOf(master)));

    public static V1.MasterInfo InfoOf(Uri master) => new()
    {
        Id = Guid.NewGuid().ToString(),
        Ip = 16777343,
        Port = (uint)master.Port,
        Pid = $"master@{master.Authority}",
        Hostname = master.Host,
        Address = new() { Hostname = master.Host, Ip = master.Host, Port = master.Port },
    };

    /// <returns>The path of its znode.</returns>
    public Task<string> AddAsync(Uri master, CancellationToken cancellationToken) => AddAsync(Json, JsonOf(master), cancellationToken);

    public Task<string> AddAsync(string prefix, byte[] data, CancellationToken cancellationToken) =>
        CreateAsync($"{_path}/{prefix}", data, EphemeralAndSequential, isPrivate: false, cancellationToken);

    public Task AddOtherAsync(string name, CancellationToken cancellationToken) => CreateAsync($"{_path}/{name}", [], 0, isPrivate: false, cancellationToken);

    public Task RemoveAsync(string path, CancellationToken cancellationToken) =>
        _connection.CallAsync(Delete, call => call.Write(path).Write(AnyVersion), cancellationToken);

    public Task RemoveGroupAsync(CancellationToken cancellationToken) => RemoveAsync(_path, cancellationToken);

    public Task<string[]?> MembersAsync(CancellationToken cancellationToken) => _connection.ChildrenAsync(_path, cancellationToken);

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task<string> CreateAsync(string path, byte[] data, int flags, bool isPrivate, CancellationToken cancellationToken)
    {
        var answer = await _connection.CallAsync(
            Create,
            call => call.Write(path).Write(data.AsSpan()).Write(1).Write(All).Write(isPrivate ? "auth" : "world").Write(isPrivate ? "" : "anyone").Write(flags),
            cancellationToken);
        return new JuteReader(answer.Span).ReadText();
    }
}
