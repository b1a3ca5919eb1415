using System.Collections.Concurrent;
using Mentor.Executor.Caching;
using Mentor.Protocol.Code;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Executor.Caching;

[CancelAfter(60_000)]
[Platform(Exclude = "Win")]
public sealed class ContentCacheTests
{
    private static readonly byte[] Content = "content"u8.ToArray();
    private static readonly ContentHash Hash = ContentHash.Of(Content);

    private readonly ConcurrentQueue<string> _complaints = new();
    private TemporaryFolder _folder = null!;
    private int _fetched;

    [SetUp]
    public void MakeFolder() => (_folder, _fetched) = (new TemporaryFolder(), 0);

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Get_ByTwoProcesses_IsFetchedOnce(CancellationToken cancellationToken)
    {
        Assert.That(Cache().Get(Hash, cancellationToken).ToArray(), Is.EqualTo(Content));
        Assert.That(Cache().Get(Hash, cancellationToken).ToArray(), Is.EqualTo(Content));
        Assert.That(_fetched, Is.EqualTo(1));
    }

    [Test]
    public void Get_DamagedByAnother_IsFetchedAnewAndMended(CancellationToken cancellationToken)
    {
        Cache().Get(Hash, cancellationToken);
        File.WriteAllText(_folder.PathOf(Hash.ToString()), "damaged");

        Assert.That(Cache().Get(Hash, cancellationToken).ToArray(), Is.EqualTo(Content));
        Assert.That(_fetched, Is.EqualTo(2));
        Assert.That(File.ReadAllBytes(_folder.PathOf(Hash.ToString())), Is.EqualTo(Content));
    }

    [Test]
    public async Task Get_ByManyAtOnce_IsFetchedOnce(CancellationToken cancellationToken)
    {
        using ManualResetEventSlim all = new();
        ContentCache cache = new(new CacheFiles(_folder.Root, 1_000), (_, _) =>
        {
            all.Wait(cancellationToken);
            Interlocked.Increment(ref _fetched);
            return Content;
        }, _complaints.Enqueue);
        using CountdownEvent asking = new(8);
        var askers = Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(
            () =>
            {
                asking.Signal();
                return cache.Get(Hash, cancellationToken).ToArray();
            },
            cancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        asking.Wait(cancellationToken);
        all.Set();

        Assert.That(await Task.WhenAll(askers), Is.All.EqualTo(Content));
        Assert.That(_fetched, Is.EqualTo(1));
    }

    [Test]
    public void Get_WaitingIsCancelled_EndsAlthoughTheFetchGoesOn(CancellationToken cancellationToken)
    {
        using ManualResetEventSlim go = new();
        ContentCache cache = new(new CacheFiles(_folder.Root, 1_000), (_, token) =>
        {
            go.Wait(CancellationToken.None);
            return token.CanBeCanceled ? throw new InvalidOperationException("One asker's token reached what others wait for.") : Content;
        }, _complaints.Enqueue);

        Assert.That(() => cache.Get(Hash, new CancellationToken(canceled: true)), Throws.InstanceOf<OperationCanceledException>());
        go.Set();

        Assert.That(cache.Get(Hash, cancellationToken).ToArray(), Is.EqualTo(Content));
    }

    [Test]
    public void Get_FetchFails_IsTriedAgainByTheNext(CancellationToken cancellationToken)
    {
        var cache = new ContentCache(new CacheFiles(_folder.Root, 1_000), (hash, _) => ++_fetched == 1 ? throw new CodeNotFoundException("Gone.") : Content, _complaints.Enqueue);

        Assert.That(() => cache.Get(Hash, cancellationToken), Throws.TypeOf<CodeNotFoundException>());
        Assert.That(cache.Get(Hash, cancellationToken).ToArray(), Is.EqualTo(Content));
    }

    [Test]
    public void Get_CacheCannotBeWritten_WorksAndSaysSoOnce(CancellationToken cancellationToken)
    {
        var nowhere = _folder.PathOf("nowhere");
        ContentCache cache = new(new CacheFiles(nowhere, 1_000), Fetch, _complaints.Enqueue);

        cache.Get(Hash, cancellationToken);
        cache.Get(Hash, cancellationToken);

        Assert.That(_complaints.Single(), Does.StartWith($"Nothing can be kept in the cache {nowhere}: ").And.EndsWith("Every executor fetches its own."));
    }

    [Test]
    public void Place_InTheCache_IsALinkThatOutlivesItsEviction(CancellationToken cancellationToken)
    {
        Cache().Get(Hash, cancellationToken);
        var path = _folder.PathOf("sandbox/named.dll");

        Cache().Place(Hash, path);
        // Shown by writing through the other name: a copy would not change.
        File.AppendAllText(_folder.PathOf(Hash.ToString()), "!");
        File.Delete(_folder.PathOf(Hash.ToString()));

        Assert.That(File.ReadAllText(path), Is.EqualTo("content!"));
        Assert.That(_fetched, Is.EqualTo(1));
    }

    [Test]
    public void Place_DamagedByAnother_IsFetchedAnew(CancellationToken cancellationToken)
    {
        Cache().Get(Hash, cancellationToken);
        File.WriteAllText(_folder.PathOf(Hash.ToString()), "damaged");
        var path = _folder.PathOf("sandbox/named.dll");

        Cache().Place(Hash, path);

        Assert.That(File.ReadAllBytes(path), Is.EqualTo(Content));
        Assert.That(Directory.EnumerateFiles(_folder.PathOf("sandbox")).Count(), Is.EqualTo(1), "nothing is left aside");
    }

    private ContentCache Cache() => new(new CacheFiles(_folder.Root, 1_000), Fetch, _complaints.Enqueue);

    private ReadOnlyMemory<byte> Fetch(ContentHash hash, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _fetched);
        return Content;
    }
}
