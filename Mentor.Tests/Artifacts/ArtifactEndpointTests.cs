using System.Net;
using System.Net.Sockets;
using System.Text;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tests.Artifacts;

[CancelAfter(60_000)]
public sealed class ArtifactEndpointTests
{
    private static readonly byte[] Content = Encoding.UTF8.GetBytes("some content");

    private ArtifactEndpoint _endpoint = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task Start()
    {
        _endpoint = await ArtifactEndpoint.StartAsync(new ArtifactEndpointOptions { MaxUpload = 1000, MaxUploads = 1500 });
        _http = new HttpClient();
    }

    [TearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _endpoint.DisposeAsync();
    }

    [Test]
    public void Address_Default_IsLoopbackBelowALongToken()
    {
        Assert.That(_endpoint.Address.Host, Is.EqualTo("127.0.0.1"));
        Assert.That(_endpoint.Address.AbsolutePath, Has.Length.EqualTo(1 + 64));
    }

    [Test]
    public async Task Get_InMemory_HasContentAndLength(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(_endpoint.BlobAddress(_endpoint.Add(Content)), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(Content.Length));
        Assert.That(await response.Content.ReadAsByteArrayAsync(cancellationToken), Is.EqualTo(Content));
    }

    [Test]
    public async Task Get_File_HasContentAndLength(CancellationToken cancellationToken)
    {
        var path = typeof(ArtifactEndpointTests).Assembly.Location;
        var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
        _endpoint.AddFile(ContentHash.Of(bytes), path);

        using var response = await _http.GetAsync(_endpoint.BlobAddress(ContentHash.Of(bytes)), cancellationToken);

        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(bytes.Length));
        Assert.That(await response.Content.ReadAsByteArrayAsync(cancellationToken), Is.EqualTo(bytes));
    }

    [Test]
    public async Task Head_HostArchive_SaysTheLengthThatTheFetcherAsksFor(CancellationToken cancellationToken)
    {
        var address = _endpoint.HostAddress(_endpoint.AddHost(Content));
        using var request = new HttpRequestMessage(HttpMethod.Head, address);

        using var response = await _http.SendAsync(request, cancellationToken);

        Assert.That(address.AbsolutePath, Is.EqualTo($"/host/{ContentHash.Of(Content)}/mentor-executor.tar"), "the fetcher logs it: no token");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentLength, Is.EqualTo(Content.Length));
        Assert.That(await _http.GetByteArrayAsync(address, cancellationToken), Is.EqualTo(Content));
    }

    [Test]
    public async Task Get_FileRebuiltMeanwhile_SaysSo(CancellationToken cancellationToken)
    {
        var path = Path.GetTempFileName();
        _endpoint.AddFile(ContentHash.Of([]), path);
        File.Delete(path);

        using var response = await _http.GetAsync(_endpoint.BlobAddress(ContentHash.Of([])), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Gone));
        Assert.That(
            await response.Content.ReadAsStringAsync(cancellationToken),
            Is.EqualTo($"{path} was changed or removed after the program had started: it was probably rebuilt. Start the program again."));
    }

    [Test]
    public async Task Get_BlobAsHost_IsNotToBeHadWithoutTheToken(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(_endpoint.HostAddress(_endpoint.Add(Content)), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task Get_AfterRemove_IsNotFound(CancellationToken cancellationToken)
    {
        var hash = _endpoint.Add(Content);
        _endpoint.Remove(hash);

        using var response = await _http.GetAsync(_endpoint.BlobAddress(hash), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(
            await response.Content.ReadAsStringAsync(cancellationToken),
            Is.EqualTo($"The program that started this executor has nothing with the hash {hash}."));
    }

    [TestCase("/{0}x/blob/{1}")]
    [TestCase("/x/blob/{1}")]
    [TestCase("//blob/{1}")]
    [TestCase("/blob/{1}")]
    [TestCase("/{0}/elsewhere/{1}")]
    [TestCase("/{0}/blob/abc")]
    [TestCase("/{0}/blob/{1}/more")]
    [TestCase("/{0}/host/{1}/mentor-executor.tar")]
    [TestCase("/{0}/outcome/t/{1}")]
    [TestCase("/{0}/outcome/t/t.1/{1}/more")]
    [TestCase("/host/{1}")]
    [TestCase("/x/outcome/t/t.1/{1}")]
    [TestCase("/")]
    public async Task Get_WrongPath_IsNotFoundWithoutAHint(string path)
    {
        var token = _endpoint.Address.AbsolutePath[1..];
        var address = new Uri(_endpoint.Address, string.Format(null, path, token, _endpoint.Add(Content)).Replace("//", "/.//", StringComparison.Ordinal));

        using var response = await _http.GetAsync(address);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo("There is nothing here."));
    }

    [Test]
    public async Task Put_MatchingHash_IsTakenOnce(CancellationToken cancellationToken)
    {
        var hash = ContentHash.Of(Content);

        using var response = await _http.PutAsync(Upload(hash), new ByteArrayContent(Content), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(_endpoint.Uploads.TryTake("t", "t.1", hash, out var content), Is.True);
        Assert.That(content.ToArray(), Is.EqualTo(Content));
        Assert.That(_endpoint.Uploads.TryTake("t", "t.1", hash, out _), Is.False);
    }

    [Test]
    public async Task Put_AgainForTheSameAttempt_TakesNoMoreRoom(CancellationToken cancellationToken)
    {
        for (var i = 0; i < 2; i++)
            using (await _http.PutAsync(Upload(ContentHash.Of(Content)), new ByteArrayContent(Content), cancellationToken)) { }

        Assert.That(_endpoint.Uploads.Held, Is.EqualTo(Content.Length));
    }

    [Test]
    public async Task Put_NobodyWaits_IsNotKept(CancellationToken cancellationToken)
    {
        _endpoint.Uploads.IsAwaited = task => task != "t";

        using var response = await _http.PutAsync(Upload(ContentHash.Of(Content)), new ByteArrayContent(Content), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.Gone));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("Nobody waits for the outcome of task t any more."));
        Assert.That(_endpoint.Uploads.Held, Is.Zero);
    }

    [Test]
    public async Task Put_MoreThanThereIsRoomForInAll_IsForLater(CancellationToken cancellationToken)
    {
        var content = new byte[900];
        using var first = await _http.PutAsync(Upload(ContentHash.Of(content)), new ByteArrayContent(content), cancellationToken);

        using var second = await _http.PutAsync(Upload(ContentHash.Of(content), "other"), new ByteArrayContent(content), cancellationToken);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.InsufficientStorage));
        Assert.That(
            await second.Content.ReadAsStringAsync(cancellationToken),
            Is.EqualTo("There is no room for 900 bytes: 900 bytes of outcomes have not been read yet."));
    }

    [Test]
    public async Task Put_OtherHash_IsRefused(CancellationToken cancellationToken)
    {
        var hash = ContentHash.Of("other"u8);

        using var response = await _http.PutAsync(Upload(hash), new ByteArrayContent(Content), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            await response.Content.ReadAsStringAsync(cancellationToken),
            Is.EqualTo($"The 12 bytes do not have the hash {hash}: they were damaged on their way."));
        Assert.That(_endpoint.Uploads.Held, Is.Zero);
    }

    [Test]
    public async Task Put_TooLarge_SaysHowMuchIsAccepted(CancellationToken cancellationToken)
    {
        var content = new byte[1001];

        using var response = await _http.PutAsync(Upload(ContentHash.Of(content)), new ByteArrayContent(content), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("An outcome of 1001 bytes is more than the 1000 that are accepted."));
    }

    [Test]
    public async Task Put_WithoutLength_IsRefused(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, Upload(ContentHash.Of(Content))) { Content = new ByteArrayContent(Content) };
        request.Headers.TransferEncodingChunked = true;

        using var response = await _http.SendAsync(request, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.LengthRequired));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("An upload says its length beforehand."));
    }

    [Test]
    public async Task Delete_Anything_IsNotUnderstood(CancellationToken cancellationToken)
    {
        using var response = await _http.DeleteAsync(_endpoint.BlobAddress(_endpoint.Add(Content)), cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("DELETE is not understood here."));
    }

    [Test]
    public async Task StartAsync_AdvertisedHost_IsInTheAddress()
    {
        await using var endpoint = await ArtifactEndpoint.StartAsync(new ArtifactEndpointOptions { AdvertisedHost = "driver.example" });

        Assert.That(endpoint.Address.Host, Is.EqualTo("driver.example"));
        Assert.That(endpoint.Address.Port, Is.Positive);
    }

    [Test]
    public void StartAsync_PortTaken_SaysWhatToDo()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var port = ((IPEndPoint)other.LocalEndpoint).Port;

        Assert.That(
            async () => await ArtifactEndpoint.StartAsync(new ArtifactEndpointOptions { Port = port }),
            Throws.TypeOf<MentorException>().With.Message.Match($"^Cannot open the artifact endpoint on 127.0.0.1:{port}: .* choose another address or port in MesosPoolOptions\\.$"));
    }

    private Uri Upload(ContentHash hash, string task = "t") => new($"{_endpoint.Address}/outcome/{task}/{task}.1/{hash}");
}
