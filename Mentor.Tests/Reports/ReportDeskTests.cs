using System.Net;
using Mentor.Protocol.Reports;
using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Reports;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Reports;

/// <summary>Over the real endpoint.</summary>
[CancelAfter(60_000)]
public sealed class ReportDeskTests
{
    private readonly Recorder<int> _seen = new();
    private ArtifactEndpoint _endpoint = null!;
    private ReportInbox _inbox = null!;
    private HttpClient _http = null!;

    [SetUp]
    public async Task Start()
    {
        _endpoint = await ArtifactEndpoint.StartAsync(new ArtifactEndpointOptions { ReportPatience = TimeSpan.FromMilliseconds(1) });
        _inbox = ReportInboxTests.InboxFor(Trip.New(), _seen);
        _endpoint.Reports.Find = id => id == "a task" ? _inbox : null;
        _http = new HttpClient();
    }

    [TearDown]
    public async Task Stop()
    {
        _http.Dispose();
        await _endpoint.DisposeAsync();
    }

    [Test]
    public async Task Post_Reports_ReachTheTask(CancellationToken cancellationToken)
    {
        var batch = ReportBatchTests.Batch((1, 0, ReportInboxTests.Payload(7)));

        Assert.That(await PostAsync("a%20task/a%20task%231", batch, cancellationToken), Is.EqualTo((HttpStatusCode.OK, "")));
        Assert.That(await PostAsync("a%20task/a%20task%231", batch, cancellationToken), Is.EqualTo((HttpStatusCode.OK, "")), "repeated");

        var ended = new TaskCompletionSource();
        _inbox.Complete(ended.SetResult);
        await ended.Task.WaitAsync(cancellationToken);
        Assert.That(_seen.Seen[^1..], Is.EqualTo(new[] { 7 }));
    }

    [Test]
    public async Task Post_TaskThatNobodyWaitsFor_IsGone(CancellationToken cancellationToken)
    {
        var gone = (HttpStatusCode.Gone, "Nobody waits for the reports of task other any more.");

        Assert.That(await PostAsync("other/other%231", ReportBatchTests.Batch((1, 0, [])), cancellationToken), Is.EqualTo(gone));
        _inbox.Stop();
        Assert.That((await PostAsync("a%20task/a%231", ReportBatchTests.Batch((1, 0, [])), cancellationToken)).Status, Is.EqualTo(HttpStatusCode.Gone));
    }

    [Test]
    public async Task Post_Malformed_IsRefusedAndNothingElseHappens(CancellationToken cancellationToken)
    {
        var batch = ReportBatchTests.Batch((1, 0, ReportInboxTests.Payload(7)), (2, 0, ReportInboxTests.Payload(8)));
        var before = _seen.Seen.Length;

        var (status, text) = await PostAsync("a%20task/a%231", batch[..^1], cancellationToken);

        Assert.That(status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(text, Does.StartWith("Cannot read a batch of reports: near byte "));
        var ended = new TaskCompletionSource();
        _inbox.Complete(ended.SetResult);
        await ended.Task.WaitAsync(cancellationToken);
        Assert.That(_seen.Seen, Has.Length.EqualTo(before));
    }

    [Test]
    public async Task Post_TooLarge_IsRefusedUnread(CancellationToken cancellationToken)
    {
        var length = ReportBatch.Largest + 1;

        Assert.That(await PostAsync("a%20task/a%231", new byte[length], cancellationToken), Is.EqualTo(
            (HttpStatusCode.RequestEntityTooLarge, $"Reports of {length} bytes are more than the {ReportBatch.Largest} that are accepted at once.")));
    }

    [Test]
    public async Task Post_WhileEarlierReportsWait_IsToComeAgain(CancellationToken cancellationToken)
    {
        using var gate = new ManualResetEventSlim();
        _inbox = ReportInboxTests.InboxFor(Trip.New(), new Blocking(gate));
        _inbox.Add("a#1", [new(1, 0, ReportInboxTests.Payload(1)), new(2, 0, ReportInboxTests.Payload(1)), new(3, 0, new byte[ReportInbox.Room])]);

        var answer = await PostAsync("a%20task/a%231", ReportBatchTests.Batch((4, 0, [])), cancellationToken);
        gate.Set();

        Assert.That(answer, Is.EqualTo((HttpStatusCode.TooManyRequests, "The program has not taken the earlier reports of task a task yet.")));
    }

    [Test]
    public async Task Post_WithoutLength_IsRefused(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{_endpoint.Address}/reports/a%20task/a%231") { Content = new StreamContent(new Unmeasured()) };

        using var response = await _http.SendAsync(request, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.LengthRequired));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("Reports say their length beforehand."));
    }

    [Test]
    public async Task Get_Reports_IsRefused(CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync($"{_endpoint.Address}/reports/a%20task/a%231", cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }

    [Test]
    public async Task Post_WithAnotherToken_FindsNothing(CancellationToken cancellationToken)
    {
        var wrong = _endpoint.Address.ToString()[..^1] + "x";
        using var content = new ReadOnlyMemoryContent(ReportBatchTests.Batch((1, 0, [])));

        using var response = await _http.PostAsync($"{wrong}/reports/a%20task/a%231", content, cancellationToken);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        Assert.That(await response.Content.ReadAsStringAsync(cancellationToken), Is.EqualTo("There is nothing here."));
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(string path, ReadOnlyMemory<byte> batch, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(batch);
        using var response = await _http.PostAsync($"{_endpoint.Address}/reports/{path}", content, cancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }

    private sealed class Blocking(ManualResetEventSlim gate) : IProgress<int>
    {
        public void Report(int value) => gate.Wait();
    }

    private sealed class Unmeasured : MemoryStream
    {
        public override bool CanSeek => false;
    }
}
