using Mentor.Protocol.Delegates;
using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>What a pool promises, on whatever cluster.</summary>
public abstract class PoolContract
{
    private protected const int Patience = 60_000;

    private MesosPool _pool = null!;

    /// <summary>Ignores the fixture where there is no such cluster.</summary>
    protected abstract MesosPoolOptions Options { get; }

    protected MesosPool Pool => _pool;

    [OneTimeSetUp]
    public async Task Connect() => _pool = await MesosPool.ConnectAsync(Options);

    [OneTimeTearDown]
    public async Task Disconnect()
    {
        if (_pool is not null) await _pool.DisposeAsync();
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_EachOverload_RunsElsewhereAndReturns(CancellationToken token)
    {
#pragma warning disable CA2016 // The overloads without a token are to be tested too.
        var here = Environment.ProcessId;

        await Pool.Submit(() => Check(here));
        await Pool.Submit(() => Check(here), token);
        await Pool.Submit(async () => await CheckAsync(here));
        await Pool.Submit(async () => await CheckAsync(here), token);
        Assert.That(await Pool.Submit(() => Environment.ProcessId), Is.Not.EqualTo(here));
        Assert.That(await Pool.Submit(() => 1 + 1, token), Is.EqualTo(2));
        Assert.That(await Pool.Submit(async () => await Sent.ThriceAsync(2)), Is.EqualTo(6));
        Assert.That(await Pool.Submit(() => Sent.ThriceAsync(3), token), Is.EqualTo(9));
#pragma warning restore CA2016
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_MethodGroup_ResolvesAsWithTaskRun()
    {
        await Thrown.ByAsync<Sent.OwnException>(() => Pool.Submit(Sent.Fail));
        Assert.That(Pool.Submit(static () => Sent.ThriceAsync(1)), Is.InstanceOf<Task<int>>());
    }

    [Test, CancelAfter(Patience)]
    public async Task ApplyAsync_OneToFourArguments_PassesThem(CancellationToken token)
    {
        Assert.That(await Pool.ApplyAsync(Sent.Twice, 21, token), Is.EqualTo(42));
        Assert.That(await Pool.ApplyAsync((int a, string b) => $"{a}{b}", 1, "x", token), Is.EqualTo("1x"));
        Assert.That(await Pool.ApplyAsync((int a, int b, int c) => a + b + c, 1, 2, 3, token), Is.EqualTo(6));
        Assert.That(await Pool.ApplyAsync((int a, int b, int c, int d) => a + b + c + d, 1, 2, 3, 4, token), Is.EqualTo(10));
        Assert.That(await Pool.ApplyAsync(Sent.ThriceAsync, 2, token), Is.EqualTo(6));
        Assert.That(await Pool.ApplyAsync(async (int a, int b) => await Sent.ThriceAsync(a * b), 2, 3, token), Is.EqualTo(18));
        Assert.That(await Pool.ApplyAsync(async (int a, int b, int c) => await Sent.ThriceAsync(a + b + c), 1, 2, 3, token), Is.EqualTo(18));
        Assert.That(await Pool.ApplyAsync(async (int a, int b, int c, int d) => await Sent.ThriceAsync(a + b + c + d), 1, 2, 3, 4, token), Is.EqualTo(30));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_TemporaryFiles_LieInTheSandbox(CancellationToken token)
    {
        var (folder, sandbox, elsewhere) = await Pool.Submit(
            () => (Path.GetTempPath(), Environment.GetEnvironmentVariable("MESOS_SANDBOX"), Directory.GetFileSystemEntries("/tmp", $"*-{Environment.ProcessId}-*")),
            token);

        Assert.That(Path.TrimEndingDirectorySeparator(folder), Is.EqualTo(sandbox));
        Assert.That(elsewhere, Is.Empty, "what a killed executor would leave behind");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_CapturedValues_ArriveEqual(CancellationToken token)
    {
        var (number, text, array, when) = (1.5m, "grüße", new[] { 1, 2, 3 }, new DateTime(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc));
        Dictionary<string, List<int>> map = new(StringComparer.OrdinalIgnoreCase) { ["a"] = [1, 2], ["b"] = [] };
        Sent.Point point = new(3, 4);
        var tree = new Sent.Node("root").Add("left").Add("right");

        var seen = await Pool.Submit(
            () => $"{number} {text} {array.Sum()} {when:o} {map["A"].Count} {point with { X = 5 }} {tree.Children[1].Name} {ReferenceEquals(tree.Children[0].Parent, tree)}",
            token);

        Assert.That(seen, Is.EqualTo($"{number} grüße 6 {when:o} 2 {new Sent.Point(5, 4)} right True"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ResultOfTheProgramsTypes_ArrivesWhole(CancellationToken token)
    {
        var tree = await Pool.Submit(() => new Sent.Node("root").Add("child"), token);
        var pairs = await Pool.Submit(() => Enumerable.Range(0, 3).ToDictionary(i => $"k{i}", i => new Sent.Point(i, -i)), token);

        Assert.That(tree.Children[0].Parent, Is.SameAs(tree));
        Assert.That(pairs["k2"], Is.EqualTo(new Sent.Point(2, -2)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_DelegateThrows_ArrivesAsTheSameTypeWithItsRemoteStack()
    {
        var thrown = await Thrown.ByAsync<Sent.OwnException>(() => Pool.Submit(() => Sent.Fail()));

        Assert.That((thrown.Message, thrown.Code), Is.EqualTo(("no luck", 7)));
        Assert.That(thrown.StackTrace, Does.Contain(nameof(Sent.Fail)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_DelegateThrowsOften_NeverRunsTwice(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;

        var thrown = await Thrown.ByAsync<InvalidOperationException>(() => Pool.Submit(void () => throw new InvalidOperationException($"call {Signal.Raise(port)}"), token));

        Assert.That(thrown.Message, Is.EqualTo("call 1"));
        Assert.That(await Pool.Submit(() => Signal.Raise(port), token), Is.EqualTo(2));
    }

    [Test]
    public void Submit_CapturedStream_IsRefusedBeforeAnythingIsSent()
    {
        using MemoryStream stream = new();

        Assert.That(
            () => { Pool.Submit(() => stream.Length); },
            Throws.InstanceOf<DelegateSerializationException>().With.Message.Contains("stream"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_LargeArgumentAndResult_TravelUnchanged(CancellationToken token)
    {
        var bytes = new byte[1 << 20];
        new Random(1).NextBytes(bytes);

        var back = await Pool.ApplyAsync((byte[] b) => b.Reverse().ToArray(), bytes, token);

        Assert.That(back.AsEnumerable().Reverse(), Is.EqualTo(bytes));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_TwoHundredAtOnce_AllReturnTheirOwn(CancellationToken token)
    {
        var tasks = Enumerable.Range(0, 200).Select(i => Pool.Submit(() => i * i, token)).ToArray();

        Assert.That(await Task.WhenAll(tasks), Is.EqualTo(Enumerable.Range(0, 200).Select(i => i * i)));
    }

    [Test, CancelAfter(Patience)]
    public void Submit_TokenCancelledBefore_RunsNothing()
    {
        CancellationToken cancelled = new(canceled: true);

        var task = Pool.Submit(() => 1, cancelled);

        Assert.That(task.Status, Is.EqualTo(TaskStatus.Canceled));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_CancelledWhileRunning_EndsAtOnceAndTheDelegateSeesIt(CancellationToken token)
    {
        using Signal started = new(), stopped = new();
        using CancellationTokenSource source = CancellationTokenSource.CreateLinkedTokenSource(token);
        var (start, stop, cancel) = (started.Port, stopped.Port, source.Token);
        var task = Pool.Submit(() => RunUntilCancelled(start, stop, cancel), cancel);
        await started.Raised.WaitAsync(token);

        await source.CancelAsync();

        Assert.That(task.Status, Is.EqualTo(TaskStatus.Canceled));
        Assert.That((await Thrown.ByAsync<TaskCanceledException>(() => task)).CancellationToken, Is.EqualTo(cancel));
        await stopped.Raised.WaitAsync(token);
        Assert.That(await Pool.Submit(() => 1, token), Is.EqualTo(1), "the slot is free again");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_CancelledWhileQueued_NeverRuns(CancellationToken token)
    {
        using Signal ran = new();
        using CancellationTokenSource source = new();
        var port = ran.Port;
        var others = Enumerable.Range(0, 50).Select(_ => Pool.Submit(() => Sent.Twice(1), token)).ToArray();
        var task = Pool.Submit(() => Signal.Raise(port), source.Token);

        await source.CancelAsync();
        await Task.WhenAll(others);

        Assert.That(task.IsCanceled, Is.True);
        Assert.That(await Pool.Submit(() => Signal.Raise(port), token), Is.EqualTo(1).Or.EqualTo(2));
    }

    private static void Check(int driver)
    {
        if (Environment.ProcessId == driver) throw new InvalidOperationException("This ran in the driver.");
    }

    private static async Task CheckAsync(int driver)
    {
        await Task.Yield();
        Check(driver);
    }

    private static async Task RunUntilCancelled(int started, int stopped, CancellationToken cancel)
    {
        Signal.Raise(started);
        try
        {
            await new TaskCompletionSource().Task.WaitAsync(cancel);
        }
        finally
        {
            Signal.Raise(stopped);
        }
    }
}
