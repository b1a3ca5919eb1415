using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mentor.LocalCluster.Fetching;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
public sealed class DownloadsTests
{
    private string _folder = "";

    [SetUp]
    public void SetUp() => _folder = Directory.CreateTempSubdirectory("mentor-downloads-").FullName;

    [TearDown]
    public void TearDown() => Directory.Delete(_folder, recursive: true);

    [Test, CancelAfter(30_000)]
    public async Task GetAsync_BodyStalls_FailsAndTheNextTryIsAFreshOne(CancellationToken token)
    {
        using TcpListener server = new(IPAddress.Loopback, 0);
        server.Start();
        using Downloads downloads = new(stallLimit: TimeSpan.FromSeconds(1));
        FetchCache cache = new(_folder, downloads);
        var uri = $"http://{server.LocalEndpoint}/file";

        var stalled = cache.GetAsync(uri, "file", token);
        using var first = await AnswerAsync(server, "Content-Length: 5\r\n\r\nab", token);
        var failure = await Assert.ThrowsAsync<FetchException>(() => stalled);
        var again = cache.GetAsync(uri, "file", token);
        using var second = await AnswerAsync(server, "Content-Length: 5\r\n\r\nabcde", token);

        Assert.That(failure!.Message, Is.EqualTo("the server sent nothing for 1 s"));
        Assert.That(await File.ReadAllTextAsync(await again, token), Is.EqualTo("abcde"));
    }

    [Test, CancelAfter(30_000)]
    public async Task ExtractAsync_PlainGzipUnderAnotherName_TakesTheNameItWasFetchedAs(CancellationToken token)
    {
        var packed = Path.Combine(_folder, "c00000001-data.csv.gz");
        await using (GZipStream gzip = new(File.Create(packed), CompressionMode.Compress)) await gzip.WriteAsync("a,b"u8.ToArray(), token);

        await Archive.ExtractAsync(packed, "data.csv.gz", _folder, token);

        Assert.That(await File.ReadAllTextAsync(Path.Combine(_folder, "data.csv"), token), Is.EqualTo("a,b"));
    }

    private static async Task<Socket> AnswerAsync(TcpListener server, string rest, CancellationToken token)
    {
        var socket = await server.AcceptSocketAsync(token);
        await socket.ReceiveAsync(new byte[4096], token);
        await socket.SendAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\n" + rest), token);
        return socket;
    }
}
