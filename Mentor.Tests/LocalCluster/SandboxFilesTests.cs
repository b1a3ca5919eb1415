using System.Net;
using System.Text.Json;
using Mentor.LocalCluster;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
[Platform(Exclude = "Win")]
[CancelAfter(30_000)]
public sealed class SandboxFilesTests
{
    private EmbeddedCluster _cluster = null!;
    private HttpClient _http = null!;
    private string _sandbox = null!;

    [SetUp]
    public async Task RunATask()
    {
        _cluster = await EmbeddedCluster.StartAsync();
        _http = new() { BaseAddress = _cluster.Agents[0].Address };
        await using var client = ClusterClient.Connect(_cluster, TestContext.CurrentContext.CancellationToken);
        var offer = await client.NextOfferAsync();
        await client.LaunchAsync(offer, ClusterClient.Command(offer, "c", "printf '%s' 'Grüße' > greeting; ln -s /etc/passwd leak; ln -s / root"));
        while ((await client.NextUpdateAsync()).State is not Mesos.V1.TaskState.TaskFinished)
        {
        }

        _sandbox = (await ExecutorsAsync()).Single().GetProperty("directory").GetString()!;
    }

    [TearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _cluster.DisposeAsync();
    }

    [Test]
    public async Task State_AfterTheTask_ShowsItsSandbox()
    {
        var executor = (await ExecutorsAsync()).Single();

        Assert.That(_sandbox, Does.StartWith(_cluster.Agents[0].WorkDirectory).And.EndsWith(executor.GetProperty("container").GetString()!));
        Assert.That(executor.GetProperty("id").GetString(), Is.EqualTo("c"));
        string[] lists = ["completed_tasks", "tasks"];
        Assert.That(lists.SelectMany(list => executor.GetProperty(list).EnumerateArray()).Select(task => task.GetProperty("id").GetString()), Is.EqualTo(new[] { "c" }));
    }

    [TestCase("", "", 7)]
    [TestCase("&offset=0", "Grüße", 0)]
    [TestCase("&offset=0&length=3", "Gr\ufffd", 0, Description = "within a character")]
    [TestCase("&offset=2", "üße", 2)]
    [TestCase("&offset=100", "", 100)]
    [TestCase("&offset=-1", "", 7)]
    public async Task Read_Piece_HasDataAndOffset(string range, string data, int offset)
    {
        var piece = JsonElement.Parse(await _http.GetStringAsync($"/files/read?path={_sandbox}/greeting{range}"));

        Assert.That((piece.GetProperty("data").GetString(), piece.GetProperty("offset").GetInt32()), Is.EqualTo((data, offset)));
    }

    [Test]
    public async Task Read_ByTheNameOfTheLastSandbox_NeedsNoFolder()
    {
        var framework = JsonElement.Parse(await _http.GetStringAsync("/state")).GetProperty("frameworks")[0].GetProperty("id").GetString();

        var piece = JsonElement.Parse(await _http.GetStringAsync($"/files/read?path=/frameworks/{framework}/executors/c/runs/latest/greeting&offset=0"));

        Assert.That(piece.GetProperty("data").GetString(), Is.EqualTo("Grüße"));
    }

    [Test]
    public async Task Read_QuotesAndControls_AreEscaped()
    {
        await File.WriteAllTextAsync(Path.Combine(_sandbox, "odd"), "\"\\\n\u0001\u007f");

        var piece = JsonElement.Parse(await _http.GetStringAsync($"/files/read?path={_sandbox}/odd&offset=0"));

        Assert.That(piece.GetProperty("data").GetString(), Is.EqualTo("\"\\\n\u0001\u007f"));
    }

    [TestCase("/frameworks/f/executors/c/runs/latest/greeting")]
    [TestCase("/frameworks/../../../runs/latest/etc/passwd")]
    [TestCase("/etc/passwd")]
    [TestCase("SANDBOX/leak")]
    [TestCase("SANDBOX/root/etc/passwd")]
    [TestCase("SANDBOX/../../../../../../../../../../../../../etc/passwd")]
    [TestCase("SANDBOX/nothing")]
    [TestCase("SANDBOX")]
    [TestCase("greeting")]
    public async Task Read_NotAFileInASandbox_IsNotThere(string path)
    {
        using var answer = await _http.GetAsync(new Uri($"/files/read?offset=0&path={Uri.EscapeDataString(path.Replace("SANDBOX", _sandbox, StringComparison.Ordinal))}", UriKind.Relative));

        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [TestCase("/files/read", "Expecting 'path=value' in query.\n")]
    [TestCase("/files/read?path=/x&offset=a", "Failed to parse offset: Failed to convert 'a' to number.\n")]
    [TestCase("/files/read?path=/x&length=-2", "Negative length provided: -2.\n")]
    public async Task Read_Malformed_SaysWhy(string query, string why)
    {
        using var answer = await _http.GetAsync(new Uri(query, UriKind.Relative));

        Assert.That((answer.StatusCode, await answer.Content.ReadAsStringAsync()), Is.EqualTo((HttpStatusCode.BadRequest, why)));
    }

    private async Task<JsonElement[]> ExecutorsAsync()
    {
        var framework = JsonElement.Parse(await _http.GetStringAsync("/slave(1)/state")).GetProperty("frameworks")[0];
        string[] lists = ["executors", "completed_executors"];
        return [.. lists.SelectMany(list => framework.GetProperty(list).EnumerateArray())];
    }
}
