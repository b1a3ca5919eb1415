using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>Exceptions, and what cannot be handed over.</summary>
[TestFixture]
public sealed class PoolConformanceErrorTests
{
    private static readonly TaskOptions Once = new() { Retries = 0 };

    private static MesosPool Pool => ConformancePool.Pool;

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_DelegateThrows_TextHasBothStacks(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<Sent.OwnException>(() => AwaitHere(Pool.Submit(Sent.Fail, token)));

        Assert.That(thrown.ToString(), Does.Contain(nameof(Sent.Fail)).And.Contain("Sent.cs:line").And.Contain(nameof(AwaitHere)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_EachKindOfException_ArrivesWhole(CancellationToken token)
    {
        Func<int>[] bodies =
        [
            () => throw new KeyNotFoundException("key"), () => throw new InvalidDataException("text"), () => throw new ObjectDisposedException("door", "shut"),
            () => throw new NotSupportedException("no", new IOException("disk", 28)), () => throw new AggregateException("all", new FormatException("a"), new Sent.OwnException("b", 1)),
            () => throw new Sent.OwnException("own", 7), () => throw new TaskCanceledException("gone"), () => throw new TimeoutException("late"), () => throw new Generic<List<int>>("generic"),
        ];

        foreach (var body in bodies)
        {
            var there = Pool.Submit(() => body(), token);
            await ((Task)there).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            Assert.That(Ending.Of(there.Exception!), Is.EqualTo(Ending.Of(new AggregateException(Caught(body)))));
        }
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ExceptionThatCannotTravel_ArrivesByNameWithItsStack(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<RemoteTaskException>(() => Pool.Submit(int () => throw new Holding("held", new MemoryStream()), token));

        Assert.That(thrown.RemoteType, Is.EqualTo(typeof(Holding).FullName));
        Assert.That(thrown.Message, Does.Contain("held"));
        Assert.That(thrown.RemoteStackTrace, Does.Contain(nameof(Submit_ExceptionThatCannotTravel_ArrivesByNameWithItsStack)));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ResultsThatCannotTravel_LeaveThePoolAsItWas(CancellationToken token)
    {
        for (var i = 0; i < 20; i++)
        {
            await Thrown.ByAsync<DelegateSerializationException>(() => Pool.Submit(() => new MemoryStream(), token));
            await Thrown.ByAsync<DelegateSerializationException>(() => Pool.Map([1, 2], _ => new Thread(() => { }), token));
        }

        Assert.That(await Pool.Submit(() => 7, token), Is.EqualTo(7));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_FailsManyTimesAtOnce_EachHasAnExceptionOfItsOwn(CancellationToken token)
    {
        var tasks = Enumerable.Range(0, 100).Select(i => Pool.Submit(int () => throw new Sent.OwnException($"number {i}", i), token)).ToArray();

        await ((Task)Task.WhenAll(tasks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        Assert.That(tasks.Select(task => ((Sent.OwnException)task.Exception!.InnerException!).Code), Is.EqualTo(Enumerable.Range(0, 100)));
    }

    [Test]
    public void Submit_ArgumentThrowsWhileItIsPacked_ThrowsThatAtOnce()
    {
        Trap trap = new(TrapPlace.Packing, TrapEffect.Throw);

        Assert.That(() => { Pool.Submit(() => trap.Effect); }, Throws.InstanceOf<Exception>().With.Message.Contains("the trap went off"));
    }

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ArgumentThrowsWhileItIsUnpacked_FailsWithThat(CancellationToken token)
    {
        Trap trap = new(TrapPlace.Unpacking, TrapEffect.Throw);

        var thrown = await Caught(Pool.Submit(() => trap.Effect, token));

        Assert.That(thrown.ToString(), Does.Contain("the trap went off"));
    }

    [TestCase(TrapPlace.Packing)]
    [TestCase(TrapPlace.Unpacking)]
    [CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ResultThrowsOnItsWay_FailsWithThat(object place, CancellationToken token)
    {
        var where = (TrapPlace)place;

        var thrown = await Caught(Pool.Submit(() => new Trap(where, TrapEffect.Throw), token));

        Assert.That(thrown.ToString(), Does.Contain("the trap went off"));
    }

    [TestCase(TrapEffect.Exit)]
    [TestCase(TrapEffect.Kill)]
    [TestCase(TrapEffect.Overflow)]
    [CancelAfter(ConformancePool.Patience)]
    public async Task Submit_ProcessDiesOverAnArgumentOrAResult_IsLost(object effect, CancellationToken token)
    {
        var what = (TrapEffect)effect;
        Trap trap = new(TrapPlace.Unpacking, what);

        await Thrown.ByAsync<TaskLostException>(() => Pool.Submit(() => trap.Effect, Once, token));
        await Thrown.ByAsync<TaskLostException>(() => Pool.Submit(() => new Trap(TrapPlace.Packing, what), Once, token));

        Assert.That(await Pool.Submit(() => 7, token), Is.EqualTo(7));
    }

    private static async Task<int> AwaitHere(Task<int> task) => await task;

    private static Exception Caught(Func<int> body)
    {
        try
        {
            body();
            throw new AssertionException("Nothing was thrown.");
        }
        catch (Exception thrown)
        {
            return thrown;
        }
    }

    private static async Task<Exception> Caught(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return task.Exception?.InnerException ?? throw new AssertionException($"Nothing was thrown: {task.Status}.");
    }

    private sealed class Generic<T>(string message) : Exception($"{message} {typeof(T).Name}");

    private sealed class Holding(string message, Stream held) : Exception(message)
    {
        public Stream Held { get; } = held;
    }
}
