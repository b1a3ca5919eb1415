using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;
using Mentor.Tests.Values;

namespace Mentor.Tests.Lifting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class BroadcastTests
{
    private readonly PayloadSerializer _driver = Trip.New();
    private readonly Shelf _shelf = new();
    private int _handedOut;

    [Test]
    public async Task Value_TwoTasksOfOneExecutor_IsOneObject()
    {
        using var broadcast = Broadcast(new Person("Ann", 7));
        var executor = Executor();

        var first = await RunAsync<Person>(executor, Work.Of(() => Identity(broadcast.Value)));
        Assert.That(first.Name, Is.EqualTo("Ann"));
        Assert.That(await RunAsync<bool>(executor, Work.Of(() => IsLast(broadcast.Value))), Is.True);
        Assert.That(_shelf.Opened, Is.EqualTo(1));
    }

    [Test]
    public async Task Value_OfAnotherBundle_IsDecodedThere()
    {
        using var broadcast = Broadcast(new Person("Ann", 7));

        await RunAsync<Person>(Executor(), Work.Of(() => Identity(broadcast.Value)));

        Assert.That(await RunAsync<bool>(Executor(), Work.Of(() => IsLast(broadcast.Value))), Is.False);
    }

    [Test]
    public async Task Value_NotReadThere_IsNotFetched()
    {
        using var broadcast = Broadcast(new int[10]);

        Assert.That(await RunAsync<bool>(Executor(), Work.Of(() => broadcast is not null)), Is.True);
        Assert.That(_shelf.Opened, Is.Zero);
    }

    [Test]
    public async Task Value_OfAStructOrNothing_Arrives()
    {
        using var number = Broadcast(42);
        using var nothing = Broadcast<string?>(null);

        Assert.That(await RunAsync<string>(Executor(), Work.Of(() => $"{number.Value}{nothing.Value}{number.Value}")), Is.EqualTo("4242"));
    }

    [Test, CancelAfter(60_000)]
    public void Value_ManyAtOnce_IsDecodedOnce(CancellationToken token)
    {
        using var broadcast = Broadcast(new int[1_000]);
        var executor = Executor();

        Parallel.For(0, 64, _ => Assert.That(RunAsync<int>(executor, Work.Of(() => broadcast.Value.Length)).Result, Is.EqualTo(1_000)));

        Assert.That(_shelf.Opened, Is.EqualTo(1));
    }

    [Test]
    public async Task Value_GoneAndThereAgain_FailsAndThenArrives()
    {
        using var broadcast = Broadcast(new int[10]);
        var executor = Executor();
        var work = Work.Of(() => broadcast.Value.Length);
        _shelf.Clear();

        Assert.That((await Thrown<MentorException>(executor, work)).Message, Is.EqualTo($"There is no {broadcast.Reference.Hash} here."));

        Broadcast(new int[10]);
        Assert.That(await RunAsync<int>(executor, work), Is.EqualTo(10));
    }

    [Test]
    public async Task Value_CapturedWithinALargeValue_ArrivesToo()
    {
        using var broadcast = Broadcast("shared");
        var big = new Holder { Anything = broadcast, Numbers = new int[1_000] };
        var bytes = new ArrayBufferWriter<byte>();
        foreach (var lift in _driver.WriteWork(bytes, Work.Of(() => ((Broadcast<string>)big.Anything).Value), liftAbove: 1_000).Lifts) _shelf.Add(lift.Content);

        Assert.That(await RunAsync<string>(Executor(), new ReadOnlySequence<byte>(bytes.WrittenMemory)), Is.EqualTo("shared"));
    }

    [Test]
    public void Dispose_Once_EndsTheHandingOut()
    {
        var broadcast = Broadcast(1);

        broadcast.Dispose();
        broadcast.Dispose();

        Assert.That(_handedOut, Is.Zero);
        Assert.That(() => broadcast.Value, Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public async Task DisposeAsync_LikeDispose_EndsTheHandingOut()
    {
        await Broadcast(1).DisposeAsync();

        Assert.That(_handedOut, Is.Zero);
    }

    [Test]
    public async Task Dispose_OverThere_ChangesNothingHere()
    {
        using var broadcast = Broadcast(7);

        Assert.That(await RunAsync<int>(Executor(), Work.Of(() => Disposed(broadcast).Value)), Is.EqualTo(7));
        Assert.That((_handedOut, broadcast.Value), Is.EqualTo((1, 7)));
    }

    [Test]
    public void WriteWork_Disposed_IsRefused()
    {
        var broadcast = Broadcast(1);
        broadcast.Dispose();

        var thrown = Assert.Throws<DelegateSerializationException>(() => Pack(Work.Of(() => broadcast.Value)));

        Assert.That(thrown!.Refusals.Single().ToString(), Is.EqualTo(
            "'broadcast' (Mentor.Protocol.Lifting.Broadcast<System.Int32>): it was disposed, and its value is handed out no more; dispose it after the last use."));
    }

    [Test]
    public void WriteWork_OfAnotherPool_IsRefused()
    {
        using var broadcast = Broadcast(1);

        var thrown = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(() => broadcast.Value)));

        Assert.That(thrown!.Refusals.Single().ToString(), Is.EqualTo(
            "'broadcast' (Mentor.Protocol.Lifting.Broadcast<System.Int32>): another pool made it; broadcast the value with the pool that runs the delegate."));
    }

    [Test]
    public async Task WriteResult_Broadcast_IsRefused()
    {
        using var broadcast = Broadcast(1);

        var thrown = await Thrown<DelegateSerializationException>(Executor(), Work.Of(() => broadcast));

        Assert.That(thrown.Message, Does.EndWith("a result cannot bring back a broadcast; return its Value, or what you need of it."));
    }

    [Test]
    public void ReadOutcome_Broadcast_IsRefused()
    {
        using var broadcast = Broadcast(1);
        var bytes = Pack(Work.Of(() => broadcast.Value)).ToArray();
        byte[] outcome = [1, 1, 0, 0xc4, ValueReference.Size, .. bytes[^ValueReference.Size..]];

        var thrown = Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<Broadcast<int>>(new(outcome)));

        Assert.That(thrown!.Message, Does.Contain("a result brings back a broadcast"));
    }

    [Test]
    public void ReadWork_BroadcastWithoutAName_IsRefused()
    {
        using var broadcast = Broadcast(1);
        var bytes = Pack(Work.Of(() => broadcast.Value)).ToArray();
        byte[] cut = [.. bytes[..^(ValueReference.Size + 1)], 1, 7];

        Assert.That(Assert.Throws<PayloadFormatException>(() => Executor().ReadWork(new(cut)))!.Message, Does.Contain("a broadcast does not name its value"));
    }

    [Test]
    public async Task Value_OfALiftedValue_IsRefused()
    {
        using var broadcast = Broadcast(1);
        var bytes = Pack(Work.Of(() => broadcast.Value)).ToArray();
        _shelf.Add((byte[])[1, 3, 0xc0]).CopyTo(bytes.AsSpan(bytes.Length - ValueReference.Size));
        var executor = Executor();
        var outcome = new ArrayBufferWriter<byte>();
        await executor.ReadWork(new(bytes)).RunAsync(executor, outcome, default);

        Assert.That(_driver.ReadOutcome<int>(new(outcome.WrittenMemory)).Fault!.Message, Does.Contain("it is no value that was broadcast"));
    }

    [Test]
    public void Broadcast_WhatCannotTravel_IsRefusedWithItsPath()
    {
        using var source = new MemoryStream();

        var thrown = Assert.Throws<DelegateSerializationException>(() => Broadcast(new Holder { Children = { new Holder { Source = source } } }));

        Assert.That(thrown!.Message, Does.StartWith("Cannot send the broadcast value, a Mentor.Tests.Values.Holder; one thing in it cannot travel:\n  'Children[0].Source'"));
        Assert.That(_handedOut, Is.Zero);
    }

    [Test]
    public void Broadcast_TokenOfATask_IsRefused()
    {
        using var source = new CancellationTokenSource();

        var thrown = Assert.Throws<DelegateSerializationException>(() => Broadcast(new Holder { Anything = source.Token }));

        Assert.That(thrown!.Refusals.Single().ToString(), Is.EqualTo(
            "'Anything' (System.Threading.CancellationToken): it belongs to one task, and a broadcast to all of them; capture it in the delegate."));
    }

    private static object? _last;

    private static T Identity<T>(T value)
    {
        _last = value;
        return value;
    }

    private static bool IsLast(object value) => ReferenceEquals(value, _last);

    private static Broadcast<T> Disposed<T>(Broadcast<T> broadcast)
    {
        broadcast.Dispose();
        return broadcast;
    }

    private Broadcast<T> Broadcast<T>(T value) => _driver.Broadcast(value, lift =>
    {
        _shelf.Add(lift.Content);
        _handedOut++;
        return () => _handedOut--;
    });

    private PayloadSerializer Executor() => new(new ProgramModules(), _shelf);

    private ReadOnlySequence<byte> Pack(Work work) => Trip.Pack(work, _driver);

    private Task<T> RunAsync<T>(PayloadSerializer executor, Work work) => RunAsync<T>(executor, Pack(work));

    private static async Task<T> RunAsync<T>(PayloadSerializer executor, ReadOnlySequence<byte> payload) => (await OutcomeAsync<T>(executor, payload)).Value;

    private async Task<TException> Thrown<TException>(PayloadSerializer executor, Work work)
        where TException : Exception
    {
        var fault = (await OutcomeAsync<object>(executor, Pack(work))).Fault;
        Assert.That(fault!.ToString(), Does.Contain(typeof(TException).Name));
        return fault as TException ?? throw fault;
    }

    private static async Task<Outcome<T>> OutcomeAsync<T>(PayloadSerializer executor, ReadOnlySequence<byte> payload)
    {
        var outcome = new ArrayBufferWriter<byte>();
        await executor.ReadWork(payload).RunAsync(executor, outcome, default);
        return Trip.New().ReadOutcome<T>(new(outcome.WrittenMemory));
    }
}
