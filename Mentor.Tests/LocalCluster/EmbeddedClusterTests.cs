using System.Text.Json;
using Mentor.LocalCluster;
using Mentor.Protocol;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class EmbeddedClusterTests
{
    [Test]
    [CancelAfter(30_000)]
    public async Task Start_Default_HasOneAgentWithTheMachine(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);

        var agent = cluster.Agents.Single();
        Assert.That(agent.Resources.Cpus, Is.EqualTo(Environment.ProcessorCount));
        Assert.That(agent.Resources.MemoryMB, Is.GreaterThan(0));
        Assert.That(agent.Resources.DiskMB, Is.GreaterThan(0));
        Assert.That(agent.Resources.Ranges("ports"), Is.EqualTo(new[] { new ResourceRange(31000, 31999) }));
    }

    [Test]
    public async Task Start_WithUnusableOptions_NamesAllThatIsWrong()
    {
        EmbeddedClusterOptions options = new() { Agents = 0, DockerCommand = " ", AllocationInterval = TimeSpan.Zero, HeartbeatInterval = TimeSpan.FromSeconds(-1) };

        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => EmbeddedCluster.StartAsync(options));

        Assert.That(refusal!.Message, Is.EqualTo(
            "EmbeddedClusterOptions cannot be used:\n  Agents is 0; use 1 or more.\n  DockerCommand is empty; use \"docker\", or the path of that command.\n  AllocationInterval is 00:00:00; use a positive time.\n  HeartbeatInterval is -00:00:01; use a positive time."));
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Dispose_FreshFolder_RemovesItAndStopsListening(CancellationToken cancellationToken)
    {
        var cluster = await EmbeddedCluster.StartAsync(new() { Agents = 2 }, cancellationToken);
        Assert.That(cluster.WorkDirectory, Does.Exist);

        await cluster.DisposeAsync();

        Assert.That(cluster.WorkDirectory, Does.Not.Exist);
        using HttpClient http = new();
        foreach (var address in cluster.Agents.Select(agent => agent.Address).Append(cluster.Master))
            Assert.That(() => http.GetAsync(new Uri(address, "/health"), cancellationToken), Throws.InstanceOf<HttpRequestException>());
    }

    [Test]
    [Platform("Linux")]
    [CancelAfter(30_000)]
    public async Task Start_OneAgentFails_LeavesNoListener(CancellationToken cancellationToken)
    {
        var before = Listeners();
        EmbeddedClusterOptions options = new()
        {
            Agents = 2,
            Attributes = index => index == 0 ? new Dictionary<string, string>() : throw new InvalidOperationException("No rack is known."),
        };

        await Assert.ThatAsync(() => EmbeddedCluster.StartAsync(options, cancellationToken), Throws.InvalidOperationException.With.Message.EqualTo("No rack is known."));

        Assert.That(Listeners().Except(before), Is.Empty);
    }

    [TestCase("evil.example", 403)]
    [TestCase("127.0.0.1.evil.example:5050", 403)]
    [TestCase("8.8.8.8", 403)]
    [TestCase("localhost", 200)]
    [TestCase("[::1]:5050", 200)]
    [CancelAfter(30_000)]
    public async Task Get_ByAnotherName_IsRefused(string host, int status, CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        using HttpClient http = new();
        foreach (var address in new[] { cluster.Master, cluster.Agents[0].Address })
        {
            using HttpRequestMessage request = new(HttpMethod.Get, new Uri(address, "/health")) { Headers = { Host = host } };

            using var answer = await http.SendAsync(request, cancellationToken);

            Assert.That((int)answer.StatusCode, Is.EqualTo(status));
            if (status != 403) continue;
            Assert.That(await answer.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo(
                "This embedded cluster answers to 127.0.0.1 and localhost only; use one of these in the address"));
        }
    }

    // The inodes of this process's sockets that listen, which is state 0A in the fourth column.
    private static string[] Listeners()
    {
        var own = Directory.EnumerateFiles("/proc/self/fd").Select(fd => new FileInfo(fd).LinkTarget).ToHashSet();
        return [.. File.ReadLines("/proc/self/net/tcp").Skip(1).Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Where(columns => columns[3] == "0A" && own.Contains($"socket:[{columns[9]}]")).Select(columns => columns[9])];
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Get_EndpointsThatPeopleLookAt_AnswerInJson(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { Agents = 2, PerAgent = new(cpus: 1, memoryMB: 64) }, cancellationToken);
        await using var client = ClusterClient.Connect(cluster, cancellationToken);
        await client.NextOfferAsync();
        using HttpClient http = new() { BaseAddress = cluster.Master };

        var version = JsonElement.Parse(await http.GetStringAsync("/version", cancellationToken));
        var health = await http.GetAsync("/health", cancellationToken);
        var state = JsonElement.Parse(await http.GetStringAsync("/state", cancellationToken));
        var agents = JsonElement.Parse(await http.GetStringAsync("/slaves", cancellationToken));

        Assert.That(version.GetProperty("version").GetString(), Is.EqualTo("1.12.0"));
        Assert.That((int)health.StatusCode, Is.EqualTo(200));
        Assert.That(state.GetProperty("frameworks")[0].GetProperty("name").GetString(), Is.EqualTo("test"));
        Assert.That(state.GetProperty("frameworks")[0].GetProperty("resources").GetProperty("cpus").GetDouble(), Is.EqualTo(2));
        Assert.That(agents.GetProperty("slaves").GetArrayLength(), Is.EqualTo(2));
    }
}
