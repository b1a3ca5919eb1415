using System.Net;
using System.Net.Sockets;
using Mentor.Protocol;
using Mentor.Protocol.Lifting;
using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>What large values cost: one way to each executor, and no memory when they are done with.</summary>
public abstract class LargeValueContract : MapBodyContract
{
    private const int Large = 20_000_000;

    protected virtual MesosPoolOptions SeveralAgents => Options;

    [Test, CancelAfter(Patience)]
    public async Task Map_ThousandItemsWithALargeArray_MovesItOnceToEachExecutor(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(SeveralAgents, token);
        var held = await WarmUpAsync(pool, token);
        var before = pool.Artifacts.Sent;
        var table = new byte[Large];
        for (var i = 0; i < table.Length; i++) table[i] = (byte)(i % 251);

        var looked = await pool.Map(Enumerable.Range(0, 1_000), n => (Looked: table[n * 19_000], Where: $"{Environment.MachineName} {Environment.ProcessId}"), 25, token);

        Assert.That(looked.Select(each => each.Looked), Is.EqualTo(Enumerable.Range(0, 1_000).Select(n => (byte)(n * 19_000 % 251))));
        var executors = looked.Select(each => each.Where).Distinct().Count();
        Assert.That(pool.Artifacts.Sent - before, Is.InRange((long)executors * Large, (executors * Large) + (Large / 2)), $"{executors} executors");
        Assert.That(pool.Artifacts.Held, Is.EqualTo(held));
    }

    [Test, CancelAfter(Patience)]
    public async Task Broadcast_ReadByManyTasks_IsOneObjectInEachExecutor(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(SeveralAgents, token);
        var held = await WarmUpAsync(pool, token);
        var before = pool.Artifacts.Sent;
        Broadcast<int[]> broadcast;
        (int Ticket, string Where)[] tickets;
        using (broadcast = pool.Broadcast(new int[Large / sizeof(int)]))
        {
            // Read-only is what it should be; whether it is shared shows best when it is not.
            tickets = await pool.Map(Enumerable.Range(0, 200), _ => (Interlocked.Increment(ref broadcast.Value[0]), $"{Environment.MachineName} {Environment.ProcessId}"), 1, token);
        }

        var byExecutor = tickets.GroupBy(each => each.Where, each => each.Ticket).ToArray();
        foreach (var executor in byExecutor) Assert.That(executor.Order(), Is.EqualTo(Enumerable.Range(1, executor.Count())));
        Assert.That(pool.Artifacts.Sent - before, Is.InRange((long)byExecutor.Length * Large, (byExecutor.Length * Large) + (Large / 2)));
        Assert.That(pool.Artifacts.Held, Is.EqualTo(held));
    }

    [Test, CancelAfter(Patience)]
    public async Task Broadcast_DisposedBeforeItWasRead_FailsThereAndSaysWhy(CancellationToken token)
    {
        using TcpListener gate = new(IPAddress.Loopback, 0);
        gate.Start();
        var port = ((IPEndPoint)gate.LocalEndpoint).Port;
        var broadcast = Pool.Broadcast(new int[1_000]);
        var length = Pool.Submit(() => LengthOnceLetIn(port, broadcast), token);

        await broadcast.DisposeAsync();
        using (var waiting = await gate.AcceptTcpClientAsync(token)) await waiting.GetStream().WriteAsync(new byte[1], token);

        var thrown = await Thrown.ByAsync<MentorException>(() => length);
        Assert.That(thrown.Message, Does.StartWith("A value of 4").And.Contain("is no longer to be had").And.EndWith("dispose it only when the tasks that use it have ended."));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_LargeResultsOfAnyKind_ArriveAndLeaveNothing(CancellationToken token)
    {
        Assert.That(await Pool.Submit(() => new string('x', 3_000_000), token), Has.Length.EqualTo(3_000_000));
        Assert.That(await Pool.Submit(() => Enumerable.Range(0, 200_000).ToDictionary(n => n, n => $"{n}"), token), Has.Count.EqualTo(200_000));
        Assert.That(await Pool.Submit(() => new List<Sent.Point>(Enumerable.Range(0, 100_000).Select(n => new Sent.Point(n, n))), token), Has.Count.EqualTo(100_000));
        Assert.That((await Pool.Submit(() => (new double[300_000], "x"), token)).Item1, Has.Length.EqualTo(300_000));
        Assert.That((await Thrown.ByAsync<Sent.OwnException>(() => Pool.Submit(() => throw new Sent.OwnException(new string('y', 2_000_000), 7), token))).Message, Has.Length.EqualTo(2_000_000));
        Assert.That(await Pool.Map(Enumerable.Range(0, 8), n => new byte[400_000 + n], 2, token), Has.Length.EqualTo(8).And.All.Length.GreaterThanOrEqualTo(400_000));
        Assert.That(Pool.Artifacts.Uploads.Held, Is.Zero);
    }

    private static int LengthOnceLetIn(int port, Broadcast<int[]> broadcast)
    {
        using TcpClient client = new(IPAddress.Loopback.ToString(), port);
        client.GetStream().ReadByte();
        return broadcast.Value.Length;
    }

    private static async Task<long> WarmUpAsync(MesosPool pool, CancellationToken token)
    {
        await pool.Map(Enumerable.Range(0, 64), n => $"{n}", 1, token);
        return pool.Artifacts.Held;
    }
}
