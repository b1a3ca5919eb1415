using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Mentor.Protocol;
using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Pool;

/// <summary>Bad input ends in an exception within a bounded time, and leaves neither a process nor a folder.</summary>
[TestFixture, NonParallelizable]
public sealed class MesosPoolFailureTests
{
    private const int Patience = 60_000;
    private string? _temp;
    private string _own = null!;

    [SetUp]
    public void UseATemporaryFolderOfOurOwn()
    {
        _temp = Environment.GetEnvironmentVariable("TMPDIR");
        _own = Directory.CreateTempSubdirectory("mentor-test-").FullName;
        Environment.SetEnvironmentVariable("TMPDIR", _own);
    }

    [TearDown]
    public void RemoveIt()
    {
        Environment.SetEnvironmentVariable("TMPDIR", _temp);
        Directory.Delete(_own, recursive: true);
    }

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_NobodyListens_SaysSoInTime(CancellationToken token)
    {
        using TcpListener free = new(IPAddress.Loopback, 0);
        free.Start();
        var port = ((IPEndPoint)free.LocalEndpoint).Port;
        free.Stop();

        var thrown = await Thrown.ByAsync<MesosApiException>(
            () => MesosPool.ConnectAsync(new() { Master = $"127.0.0.1:{port}", ConnectTimeout = TimeSpan.FromSeconds(1) }, token));

        Assert.That(thrown.Message, Does.Contain($"127.0.0.1:{port}").And.Contains("within 1 s"));
        Assert.That(Directory.EnumerateFileSystemEntries(_own), Is.Empty);
    }

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_BadOptions_SaysAllAtOnce(CancellationToken token)
    {
        var thrown = await Thrown.ByAsync<ArgumentException>(() => MesosPool.ConnectAsync(new() { Master = "zk://h:2181", Retries = -1 }, token));

        Assert.That(thrown.Message, Does.Contain("it lacks the path of the znode").And.Contains("Retries is -1"));
    }

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_NoExecutorInFolder_SaysSoAndLeavesNothing(CancellationToken token)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_own, "empty")).FullName;

        var thrown = await Thrown.ByAsync<MentorException>(() => MesosPool.ConnectAsync(new() { Master = "local", ExecutorFolder = folder }, token));

        Assert.That(thrown.Message, Does.Contain(folder).And.Contains("MesosPoolOptions.ExecutorFolder"));
        Assert.That(Directory.EnumerateFileSystemEntries(_own).Single(), Is.EqualTo(folder));
    }

    [Test, CancelAfter(Patience)]
    public async Task ConnectAsync_Cancelled_LeavesNothing()
    {
        await Thrown.ByAsync<OperationCanceledException>(() => MesosPool.ConnectAsync(new() { Master = "local" }, new CancellationToken(canceled: true)));

        Assert.That(Directory.EnumerateFileSystemEntries(_own), Is.Empty);
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ExecutorCannotStart_IsLostWithWhatItSaid(CancellationToken token)
    {
        var folder = Directory.CreateDirectory(Path.Combine(_own, "broken")).FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "Mentor.Executor.dll"), "no assembly", token);
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local", ExecutorFolder = folder }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(() => 1, token));

        Assert.That(lost.Attempts, Is.EqualTo(3));
        Assert.That(lost.Sandbox, Does.StartWith(_own));
        Assert.That(lost.StandardError, Is.Not.Empty);
        Assert.That(lost.Message, Does.EndWith(lost.StandardError));
    }

    [Test, CancelAfter(Patience)]
    public async Task DisposeAsync_AfterWork_LeavesNeitherProcessNorFolder(CancellationToken token)
    {
        int executor;
        await using (var pool = await MesosPool.ConnectAsync(new() { Master = "local[2]" }, token))
        {
            executor = await pool.Submit(() => Environment.ProcessId, token);
            _ = pool.Submit(() => new TaskCompletionSource<int>().Task, token);
            Assert.That(Directory.EnumerateFileSystemEntries(_own), Is.Not.Empty);
        }

        Assert.That(Directory.EnumerateFileSystemEntries(_own), Is.Empty);
        Assert.That(() => Process.GetProcessById(executor), Throws.ArgumentException);
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_LastWordsOnStandardError_ComeWithTheException(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local", Retries = 0 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => SayAndDie("the disk is full"), token));

        Assert.That(lost.StandardError, Does.Contain("the disk is full"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_TwoAgents_UsesBoth(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local[2]" }, token);
        using Signal both = new();
        var port = both.Port;

        // Each waits until the other has begun: one agent has a single slot.
        var processes = await pool.Map([1, 2], _ => MeetAnother(port), 1, token);

        Assert.That(processes[0], Is.Not.EqualTo(processes[1]));
    }

    private static void SayAndDie(string words)
    {
        Console.Error.WriteLine(words);
        Console.Error.Flush();
        Environment.Exit(7);
    }

    private static int MeetAnother(int port)
    {
        while (Signal.Raise(port) < 2)
        {
        }

        return Environment.ProcessId;
    }
}
