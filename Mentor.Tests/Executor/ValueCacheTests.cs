using Mentor.Executor;
using Mentor.Executor.Caching;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
public sealed class ValueCacheTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 100_000).Select(n => (byte)n)];

    private DirectoryInfo _sandbox = null!;
    private ArtifactEndpoint _endpoint = null!;
    private ArtifactClient _client = null!;
    private CacheFiles _files = null!;
    private ValueCache _values = null!;

    [SetUp]
    public async Task Open()
    {
        _sandbox = Directory.CreateTempSubdirectory("mentor-test-");
        _endpoint = await ArtifactEndpoint.StartAsync();
        _client = new ArtifactClient(_endpoint.Address);
        _files = new CacheFiles(_sandbox.FullName, capacity: 1_000_000);
        _values = new ValueCache(new ContentCache(_files, _client.Get, TestContext.Out.WriteLine), _files, room: 250_000);
    }

    [TearDown]
    public async Task Close()
    {
        _client.Dispose();
        await _endpoint.DisposeAsync();
        _sandbox.Delete(recursive: true);
    }

    [Test]
    public void Open_ManyTasksAtOnce_FetchesOnce(CancellationToken cancellationToken)
    {
        var reference = Add();

        Parallel.For(0, 64, _ =>
        {
            using var owner = _values.Open(reference, cancellationToken);
            Assert.That(owner.Memory.Span.SequenceEqual(Content), Is.True);
        });

        Assert.That(_endpoint.Sent, Is.EqualTo(Content.Length));
    }

    [Test]
    public void Open_HandedOutNoMoreButFetchedBefore_StillHasIt(CancellationToken cancellationToken)
    {
        var reference = Add();
        _values.Open(reference, cancellationToken).Dispose();
        _endpoint.Remove(reference.Hash);

        using var owner = _values.Open(reference, cancellationToken);

        Assert.That(owner.Memory.Length, Is.EqualTo(Content.Length));
    }

    [Test]
    public void Open_HandedOutNoMore_SaysSoUntilItIsAgain(CancellationToken cancellationToken)
    {
        ValueReference reference = new(ContentHash.Of(Content), Content.Length);

        var thrown = Assert.Throws<MentorException>(() => _values.Open(reference, cancellationToken));
        Assert.That(thrown!.Message, Is.EqualTo(
            $"A value of 100000 bytes that this task uses is no longer to be had: Cannot fetch {reference.Hash} from the program that sent this task: "
            + $"The program that started this executor has nothing with the hash {reference.Hash}. If it is a broadcast, dispose it only when the tasks that use it have ended."));

        Add();
        _values.Open(reference, cancellationToken).Dispose();
    }

    [TestCase(0)]
    [TestCase(99_999)]
    [TestCase(long.MaxValue)]
    public void Open_OtherLengthThanSaid_IsRefused(long length)
    {
        var reference = Add() with { Length = length };

        var thrown = Assert.Throws<MentorException>(() => _values.Open(reference, default));

        Assert.That(thrown!.Message, Is.EqualTo(
            $"A value is said to have {length} bytes, but what is there has 100000. The task was not written by this version of Mentor, or was damaged on its way."));
    }

    [Test]
    public void Open_TaskKilledMeanwhile_EndsItsWaitingAlone(CancellationToken cancellationToken)
    {
        var reference = Add();

        Assert.That(() => _values.Open(reference, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());

        _values.Open(reference, cancellationToken).Dispose();
        Assert.That(_endpoint.Sent, Is.EqualTo(Content.Length));
    }

    [Test]
    public void Open_MoreThanStaysOpen_IsReadFromTheCacheAgain(CancellationToken cancellationToken)
    {
        var reference = Add();
        using var held = _values.Open(reference, cancellationToken);
        for (byte i = 1; i <= 3; i++) _values.Open(Add(i), cancellationToken).Dispose();

        using var owner = _values.Open(reference, cancellationToken);

        Assert.That(held.Memory.Span.SequenceEqual(Content) && owner.Memory.Span.SequenceEqual(Content), Is.True);
        Assert.That(_endpoint.Sent, Is.EqualTo(4 * Content.Length));
    }

    [Test]
    public void Open_EvictedWhileInUse_StaysWhatItIs(CancellationToken cancellationToken)
    {
        var reference = Add();
        using var held = _values.Open(reference, cancellationToken);
        File.Delete(Path.Combine(_sandbox.FullName, reference.Hash.ToString()));

        Assert.That(held.Memory.Span.SequenceEqual(Content), Is.True);
    }

    [Test]
    public void Open_DamagedInTheCache_IsFetchedAnew(CancellationToken cancellationToken)
    {
        var reference = Add();
        File.WriteAllText(Path.Combine(_sandbox.FullName, reference.Hash.ToString()), "damaged");

        using var owner = _values.Open(reference, cancellationToken);

        Assert.That(owner.Memory.Span.SequenceEqual(Content), Is.True);
    }

    [Test]
    public void Open_TooLargeForTheCache_IsKeptInMemory(CancellationToken cancellationToken)
    {
        var none = new CacheFiles(_sandbox.FullName, capacity: 1_000);
        var values = new ValueCache(new ContentCache(none, _client.Get, TestContext.Out.WriteLine), none);
        var reference = Add();
        _endpoint.Add(Content);

        using var owner = values.Open(reference, cancellationToken);
        values.Open(reference, cancellationToken).Dispose();

        Assert.That(owner.Memory.Span.SequenceEqual(Content), Is.True);
        Assert.That(_endpoint.Sent, Is.EqualTo(Content.Length));
        Assert.That(_sandbox.EnumerateFiles(), Is.Empty);
    }

    [Test]
    public async Task Launch_ManyTasksWithTheSameValue_FetchItOnceAndGetACopyEach(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("first", Work.Of(() => 0));
        await rig.Agent.TerminalUpdateAsync(cancellationToken);
        var before = rig.Endpoint.Sent;
        var numbers = new int[500_000];

        var lifted = rig.LaunchLifted(8, Work.Of(() => ++numbers[7]));

        for (var i = 0; i < 8; i++) Assert.That(rig.Outcome<int>(await rig.Agent.TerminalUpdateAsync(cancellationToken)).Value, Is.EqualTo(1));
        Assert.That(rig.Endpoint.Sent - before, Is.EqualTo(lifted));
    }

    private ValueReference Add(byte first = 0)
    {
        byte[] content = [first, .. Content.AsSpan(1)];
        return new(_endpoint.Add(content), content.Length);
    }
}
