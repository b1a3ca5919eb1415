using System.Diagnostics;
using System.Runtime.Loader;
using CsCheck;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Tasks;
using Mentor.Tests.Artifacts;
using Mentor.Tests.Contracts;
using Mentor.Tests.Surrogates;
using Mentor.Tests.Values;

namespace Mentor.Tests.Pool;

/// <summary>What needs two real processes to be proved: code and values of several assemblies, on the embedded cluster.</summary>
[TestFixture]
public sealed class TravellingCodeTests
{
    private const int Patience = 60_000;

    private MesosPool _pool = null!;

    [OneTimeSetUp]
    public async Task Connect() => _pool = await MesosPool.ConnectAsync(new() { Master = "local", Name = "mentor-code", PerTask = new(cpus: 0.5, memoryMB: 64) });

    [OneTimeTearDown]
    public async Task Disconnect()
    {
        if (_pool is not null) await _pool.DisposeAsync();
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ValuesWithSurrogates_AreRestoredOnBothSides(CancellationToken token)
    {
        var connection = new Connection("db");
        var lookup = new[] { "apple", "avocado", "bean" }.ToLookup(word => word[0]);
        var watch = Stopwatch.StartNew();
        var boxes = new[] { new Surrogates.Box<Celsius>(new(36.6)) };

        var (there, back) = await _pool.Submit(
            () => ($"{connection.Host} {lookup['a'].Count()} {watch.IsRunning} {boxes[0].Value.Degrees}", new Surrogates.Box<Shape>(new Square())), token);

        Assert.That((there, back.Value.Name), Is.EqualTo(("db 2 False 36.6", "square")));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_MessagePackObjects_TravelByTheirFormatters(CancellationToken token)
    {
        var map = new PackedMap { Points = { ["a"] = new() { X = 20, Left = new MemoryStream() } }, Shape = new PackedSquare(2) };
        var inner = new PackedInternal(1, new PackedStruct(2), DayOfWeek.Friday);

        var back = await _pool.Submit(() => new PackedMap { Points = { ["b"] = new() { X = map.Points["a"].X + inner.Inner!.Value.Number } }, Shape = map.Shape }, token);

        Assert.That((back.Points["b"].X, back.Shape), Is.EqualTo((22, new PackedSquare(2))));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ScopeSharedWithAPool_LeavesItBehind(CancellationToken token)
    {
        var pool = _pool;
        var (number, unused) = (20, new byte[64 << 20]);
        Func<Task<int>> other = () => pool.Submit(() => number + unused.Length, token);

        Assert.That(await pool.Submit(() => number + 1, token), Is.EqualTo(21));
        Assert.That(() => { pool.Submit(() => pool.GetHashCode() + number, token); }, Throws.TypeOf<DelegateSerializationException>().With.Message.Contains(
            "'pool' (Mentor.Tasks.MesosPool): the pool lives in the driver; submit from the driver, with the results of the first step."));
        Assert.That(other.Target, Is.Not.Null, "which has the pool and the array in the scope that both share");
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ResultOfATypeThatCannotTravel_FailsByItsName(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<DelegateSerializationException>(() => _pool.Submit(object () => new MemoryStream(), token));

        Assert.That(thrown.Message, Does.Contain("Cannot send the result, a System.Object").And.Contain("'result' (System.IO.MemoryStream)"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_DelegateOfAPackage_IsThatMethod(CancellationToken token)
    {
        Func<int, Gen<int>> constant = Gen.Const;

        Assert.That(await _pool.ApplyAsync(constant, 5, token).ContinueWith(gen => gen.Result.Single(), token, default, TaskScheduler.Default), Is.EqualTo(5));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ScriptsLoadedFromBytes_RunAfterTheirBytesAreThere(CancellationToken token)
    {
        var library = Script.Compile("ScriptLibrary", "public static int Twice(int n) => 2 * n;");
        var script = Script.Compile("ScriptMain", """
            public static Func<int> Make(int n) { var list = new List<int> { n, 1 }; return () => list.Sum(each => ScriptLibrary.Twice(each)); }
            public static int Fail() => throw new InvalidOperationException("script");
            """, library);
        var context = new AssemblyLoadContext("scripts", isCollectible: true);
        library.Load<Func<int, int>>(context, "Twice");
        var body = script.Load<Func<int, Func<int>>>(context, "Make")(20);

        Assert.That(() => { _pool.Submit(body, token); }, Throws.TypeOf<CodeNotFoundException>().With.Message.Contains("MesosPool.AddAssembly"));
        _pool.AddAssembly(library.Image);
        _pool.AddAssembly(script.Image, script.Pdb);

        Assert.That(await _pool.Submit(body, token), Is.EqualTo(42));
        var thrown = await Thrown.ByAsync<InvalidOperationException>(() => _pool.Submit(script.Load<Func<int>>(new AssemblyLoadContext("again", isCollectible: true), "Fail"), token));
        Assert.That(thrown.ToString(), Does.Contain("ScriptMain.csx:line 3"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_AssemblyLoadedFromBytesForGood_Runs(CancellationToken token)
    {
        var script = Script.Compile("ScriptForGood", "public static int Answer() => 42;");
        var body = script.Load<Func<int>>("Answer");

        _pool.AddAssembly(script.Image);

        Assert.That(await _pool.Submit(body, token), Is.EqualTo(42));
    }

    [Test]
    public async Task AddAssembly_PoolDisposed_SaysSo()
    {
        var pool = await MesosPool.ConnectAsync(new() { Master = "local" });
        await pool.DisposeAsync();

        Assert.That(() => pool.AddAssembly([1]), Throws.TypeOf<ObjectDisposedException>());
    }
}
