using System.Runtime.CompilerServices;
using Mentor.Protocol.Delegates;
using Mentor.Tasks;
using Mentor.Tests.Reports;

namespace Mentor.Tests.Contracts;

/// <summary>What <see cref="MesosPoolStreams"/> promises.</summary>
public abstract class StreamContract : ReportContract
{
    // What the driver has room for, with the batch that still came in, what the executor holds, and the one in its hand.
    private const int MostAhead = (2 * 512) + 512 + 1;

    [Test, CancelAfter(Patience)]
    public async Task Stream_ManyItems_ArriveInOrder(CancellationToken token)
    {
        const int count = 100_000;
        var next = 0;

        await foreach (var item in Pool.Stream(() => NumbersAsync(count), cancellationToken: token)) Assert.That(item, Is.EqualTo(next++));

        Assert.That(next, Is.EqualTo(count));
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_Sequence_IsEnumeratedThereAndAnewEachTime(CancellationToken token)
    {
        var (here, from) = (Environment.ProcessId, 1);
        var stream = Pool.Stream(() => Enumerable.Range(from, 3).Select(n => (n, Environment.ProcessId != here)), cancellationToken: token);

        Assert.That(await stream.ToListAsync(token), Is.EqualTo(new[] { (1, true), (2, true), (3, true) }));
        from = 7;
        Assert.That(await stream.ToListAsync(token), Is.EqualTo(new[] { (7, true), (8, true), (9, true) }));
        Assert.That(await Pool.Stream(() => Array.Empty<string>(), new TaskOptions { Name = "none" }, token).ToListAsync(token), Is.Empty);
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_ConsumerStands_HoldsTheDelegateAndNobodyElse(CancellationToken token)
    {
        var (made, others) = (new Recorder<int>(), new Recorder<int>());
        IProgress<int> progress = made;
        IProgress<int> other = others;
        await using var standing = Pool.Stream(() => Telling(progress), cancellationToken: token).GetAsyncEnumerator(token);
        await standing.MoveNextAsync();

        // As a clock: this one comes to an end, reports included, while the other stands.
        var passed = 0;
        await foreach (var item in Pool.Stream(() => NumbersAsync(20_000), cancellationToken: token)) passed++;
        await Pool.Submit(() => { for (var i = 0; i < 5_000; i++) other.Report(i); }, token);
        var ahead = made.Seen.Length;

        Assert.That((passed, others.Seen.Length), Is.EqualTo((20_000, 5_000)));
        Assert.That(ahead, Is.InRange(2, MostAhead));
        for (var taken = 2; taken <= 5_000; taken++)
        {
            await standing.MoveNextAsync();
            Assert.That(standing.Current, Is.EqualTo(taken));
            Assert.That(made.Seen.Length - taken, Is.LessThan(MostAhead));
        }
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_ConsumerBreaks_DisposesTheEnumeratorThere(CancellationToken token)
    {
        using Signal ended = new();
        var port = ended.Port;

        await foreach (var item in Pool.Stream(() => EndlessAsync(port), cancellationToken: token))
        {
            if (item == 10) break;
        }

        await ended.Raised.WaitAsync(token);
        Assert.That(await Pool.Submit(() => 1, token), Is.EqualTo(1), "the slot is free again");
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_ConsumerBreaksWhileTheNextIsAwaited_CancelsItThere(CancellationToken token)
    {
        using Signal ended = new();
        var port = ended.Port;

        await foreach (var _ in Pool.Stream(() => OneThenWaitAsync(port), cancellationToken: token)) break;

        await ended.Raised.WaitAsync(token);
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_TokenCancelled_EndsHereAtOnceAndThere(CancellationToken token)
    {
        using Signal ended = new();
        using CancellationTokenSource source = new();
        var port = ended.Port;
        var seen = 0;

        await Thrown.ByAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Pool.Stream(() => OneThenWaitAsync(port)).WithCancellation(source.Token))
            {
                seen++;
                await source.CancelAsync();
            }
        });

        Assert.That(seen, Is.EqualTo(1));
        await ended.Raised.WaitAsync(token);
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_DelegateThrows_ComesAfterTheItemsBefore(CancellationToken token)
    {
        List<int> seen = [];

        var thrown = await Thrown.ByAsync<Sent.OwnException>(async () =>
        {
            await foreach (var item in Pool.Stream(() => FailingAsync(3_000), cancellationToken: token)) seen.Add(item);
        });

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 3_000)));
        Assert.That(thrown.Code, Is.EqualTo(7));
        Assert.That(thrown.StackTrace, Does.Contain(nameof(FailingAsync)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_LargeItems_ArriveWhole(CancellationToken token)
    {
        int[] lengths = [10, 3_000_000, 0, 20_000_000, 262_144];
        List<byte[]> seen = [];

        await foreach (var item in Pool.Stream(() => lengths.Select(Pattern), cancellationToken: token)) seen.Add(item);

        Assert.That(seen.Select(item => item.Length), Is.EqualTo(lengths));
        Assert.That(seen.Zip(lengths, (item, length) => item.AsSpan().SequenceEqual(Pattern(length))), Has.All.True);
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_ExecutorLostBeforeTheFirstItem_RunsAgain(CancellationToken token)
    {
        using Signal ran = new();
        var port = ran.Port;

        var items = await Pool.Stream(() => DyingAtFirst(port), cancellationToken: token).ToListAsync(token);

        Assert.That(items, Is.EqualTo(new[] { 2, 20 }));
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_ExecutorLostInTheMiddle_EndsInTaskLostAndNeverBeginsAnew(CancellationToken token)
    {
        using Signal ran = new();
        using Gate gate = new();
        var (run, hold) = (ran.Port, gate.Port);
        await using var items = Pool.Stream(() => OneThenDie(run, hold), cancellationToken: token).GetAsyncEnumerator(token);
        Assert.That(await items.MoveNextAsync() ? items.Current : 0, Is.EqualTo(1));

        (await gate.ArrivedAsync(token)).Dispose();
        var lost = await Thrown.ByAsync<TaskLostException>(async () => await items.MoveNextAsync());

        Assert.That((lost.Attempts, lost.LastReason), Is.EqualTo((1, "REASON_EXECUTOR_TERMINATED")));
        Assert.That(lost.Message, Does.Contain("was lost once (last: REASON_EXECUTOR_TERMINATED, a stream that was consumed in part is not begun anew; Executor terminated"));
        Assert.That(await Pool.Submit(() => Signal.Raise(run), token), Is.EqualTo(2), "there was no second attempt");
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_PoolDisposed_EndsWithObjectDisposed(CancellationToken token)
    {
        using Signal ended = new();
        var port = ended.Port;
        var pool = await MesosPool.ConnectAsync(Options, token);
        var stream = pool.Stream(() => OneThenWaitAsync(port), cancellationToken: token);
        await using var items = stream.GetAsyncEnumerator(token);
        Assert.That(await items.MoveNextAsync(), Is.True);
        var next = items.MoveNextAsync();

        await pool.DisposeAsync();

        var thrown = await Thrown.ByAsync<ObjectDisposedException>(async () => await next);
        Assert.That(thrown.Message, Does.StartWith("The pool 'mentor-test' was disposed before task 'mentor-test-1' ended."));
        await Thrown.ByAsync<ObjectDisposedException>(async () => await stream.GetAsyncEnumerator(token).MoveNextAsync());
        Assert.That(() => pool.Stream(() => Enumerable.Empty<int>()), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_CompletedPool_IsWorkUntilItHasEnded(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options, token);
        var stream = pool.Stream(() => NumbersAsync(3_000), cancellationToken: token);
        await using (var items = stream.GetAsyncEnumerator(token))
        {
            await items.MoveNextAsync();
            pool.Complete();

            Assert.That(() => pool.Stream(() => Enumerable.Empty<int>()), Throws.InvalidOperationException);
            Assert.That(async () => await stream.GetAsyncEnumerator(token).MoveNextAsync(), Throws.InvalidOperationException);
            var count = 1;
            for (; await items.MoveNextAsync(); count++) Assert.That(pool.Completion.IsCompleted, Is.False);
            Assert.That(count, Is.EqualTo(3_000));
        }

        await pool.Completion.WaitAsync(token);
    }

    [Test, CancelAfter(Patience)]
    public async Task Stream_WhatCannotBe_SaysSo(CancellationToken token)
    {
        Func<IAsyncEnumerable<int>> none = static () => null!;
        Func<IEnumerable<int>> nothing = static () => null!;

        Assert.That(() => Pool.Stream((Func<IAsyncEnumerable<int>>)null!), Throws.ArgumentNullException);
        Assert.That(() => Pool.Stream((Func<IEnumerable<int>>)null!), Throws.ArgumentNullException);
        Assert.That(() => Pool.Stream(static () => Enumerable.Empty<int>(), new TaskOptions { Retries = -1 }), Throws.ArgumentException);
        Assert.That((await Thrown.ByAsync<InvalidOperationException>(async () => await Pool.Stream(none).CountAsync(token))).Message, Is.EqualTo("The delegate returned null instead of an IAsyncEnumerable."));
        Assert.That((await Thrown.ByAsync<InvalidOperationException>(async () => await Pool.Stream(nothing).CountAsync(token))).Message, Is.EqualTo("The delegate returned null instead of an IEnumerable."));
        var refused = await Thrown.ByAsync<DelegateSerializationException>(async () => await Pool.Stream(static () => new[] { new MemoryStream() }.AsEnumerable()).CountAsync(token));
        Assert.That(refused.Message, Does.Contain("the item, a System.IO.MemoryStream"));
    }

    private static async IAsyncEnumerable<int> NumbersAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            if (i % 10_000 == 0) await Task.Yield();
            yield return i;
        }
    }

    private static IEnumerable<int> Telling(IProgress<int> made)
    {
        for (var i = 1; ; i++)
        {
            made.Report(i);
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> EndlessAsync(int ended)
    {
        try
        {
            for (var i = 0; ; i++)
            {
                if (i % 100 == 0) await Task.Yield();
                yield return i;
            }
        }
        finally
        {
            Signal.Raise(ended);
        }
    }

    private static async IAsyncEnumerable<int> OneThenWaitAsync(int ended, [EnumeratorCancellation] CancellationToken cancelled = default)
    {
        try
        {
            yield return 1;
            await new TaskCompletionSource().Task.WaitAsync(cancelled);
            yield return 2;
        }
        finally
        {
            Signal.Raise(ended);
        }
    }

    private static async IAsyncEnumerable<int> FailingAsync(int after)
    {
        await foreach (var item in NumbersAsync(after)) yield return item;
        Sent.Fail();
    }

    private static IEnumerable<int> DyingAtFirst(int port)
    {
        var run = Signal.Raise(port);
        if (run == 1) Environment.Exit(7);
        yield return run;
        yield return run * 10;
    }

    private static IEnumerable<int> OneThenDie(int ran, int gate)
    {
        yield return Signal.Raise(ran);
        Gate.Pass(gate);
        Environment.Exit(7);
    }

    private static byte[] Pattern(int length)
    {
        var bytes = new byte[length];
        for (var i = 0; i < length; i++) bytes[i] = (byte)(i % 251);
        return bytes;
    }
}
