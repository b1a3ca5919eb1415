using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>Nothing is held longer than it is needed, on either side.</summary>
[TestFixture]
public sealed class PoolConformanceReferenceTests
{
    private static MesosPool Pool => ConformancePool.Pool;

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_CapturedAndReturned_AreFreeOnceTheTaskIs(CancellationToken token)
    {
        using CancellationTokenSource lasting = CancellationTokenSource.CreateLinkedTokenSource(token);

        var (captured, returned) = await SubmitAsync(lasting.Token);

        await AssertFreeAsync(captured, returned);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_Discarded_FreesWhatItCaptured(CancellationToken token)
    {
        using Gate gate = new();

        var captured = Discard(gate.Port);

        using (await gate.ArrivedAsync(token)) await AssertFreeAsync(captured);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Map_ItemsAndResults_AreFreeOnceItIs(CancellationToken token)
    {
        var (items, results) = await MapAsync(token);

        await AssertFreeAsync([.. items, .. results]);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task MapStream_ResultsGoneBy_AreFreeWhileItGoesOn(CancellationToken token)
    {
        List<WeakReference> gone = [];
        await using var stream = Pool.MapStream(Enumerable.Range(0, 40), n => new byte[1000 + n], 1, token).GetAsyncEnumerator(token);

        for (var i = 0; i < 20; i++) gone.Add(await NextAsync(stream));

        // The one that is looked at is the stream's.
        await AssertFreeAsync([.. gone[..^1]]);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task StartNew_AntecedentsAndResults_AreFreeOnceTheTasksAre(CancellationToken token)
    {
        var (captured, returned) = await StartAsync(token);

        await AssertFreeAsync(captured, returned);
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ArrivedThere_IsFreeThereOnceTheTaskHasEnded(CancellationToken token)
    {
        using Signal freed = new();
        Farewell farewell = new(freed.Port);

        await Pool.Submit(() => farewell.IsThere, token);
        while (!freed.Raised.IsCompleted) await Pool.Submit(() => { GC.Collect(); GC.WaitForPendingFinalizers(); }, token);

        Assert.That(freed.Raised.IsCompletedSuccessfully);
        GC.KeepAlive(farewell);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(WeakReference Captured, WeakReference Returned)> SubmitAsync(CancellationToken token)
    {
        var captured = new byte[1000];
        return (new(captured), new(await Pool.Submit(() => captured, token)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference Discard(int port)
    {
        var captured = new byte[1000];
        _ = Pool.Submit(() => Gate.Pass(port) + captured.Length);
        return new(captured);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(WeakReference[] Items, WeakReference[] Results)> MapAsync(CancellationToken token)
    {
        byte[][] items = [.. Enumerable.Range(0, 20).Select(n => new byte[1000 + n])];
        var results = await Pool.Map(items, item => item, 3, token);
        return ([.. items.Select(item => new WeakReference(item))], [.. results.Select(result => new WeakReference(result))]);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<(WeakReference Captured, WeakReference Returned)> StartAsync(CancellationToken token)
    {
        TaskFactory factory = new(ConformancePool.Scheduler);
        var captured = new byte[1000];
        var first = factory.StartNew(() => captured, token);
        return (new(captured), new(await factory.ContinueWhenAll([first], all => all[0].Result, token)));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<WeakReference> NextAsync(IAsyncEnumerator<byte[]> stream)
    {
        Assert.That(await stream.MoveNextAsync());
        return new(stream.Current);
    }

    // What delivered an outcome lets go of it a moment later: further tasks are that moment.
    private static async Task AssertFreeAsync(params WeakReference[] references)
    {
        for (var i = 0; i < 20 && references.Any(reference => reference.IsAlive); i++)
        {
            await Pool.Submit(() => 1);
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(references.Count(reference => reference.IsAlive), Is.Zero);
    }

    /// <summary>Tells of its end, unless that is where it was made.</summary>
    private sealed class Farewell(int port)
    {
        private readonly int _home = Environment.ProcessId;

        public bool IsThere => port > 0;

        ~Farewell()
        {
            if (Environment.ProcessId == _home) return;
            try
            {
                Signal.Raise(port);
            }
            catch (SocketException)
            {
                // Of an attempt that nobody waits for.
            }
        }
    }
}
