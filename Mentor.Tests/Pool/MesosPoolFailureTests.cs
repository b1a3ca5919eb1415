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
    public async Task Submit_StackOverflow_SaysSoWithTheFramesOfTheDelegate(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local", Retries = 1 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => Descend(0), token));

        Assert.That(lost.Message, Does.StartWith("Task 'mentor-1' was lost 2 times (last: REASON_EXECUTOR_TERMINATED, Executor terminated: the stack of its process overflowed, on agent "));
        Assert.That(lost.StandardError, Does.StartWith("Stack overflow.").And.Contains($"{nameof(MesosPoolFailureTests)}.{nameof(Descend)}(Int32)"));
        Assert.That(lost.Message, Does.EndWith(lost.StandardError));
        Assert.That((lost.Attempts, lost.ExitStatus), Is.EqualTo((2, 128 + 6)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_FailFast_SaysSoWithItsMessage(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local", Retries = 0 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => Environment.FailFast("the books do not balance"), token));

        Assert.That(lost.Message, Does.Contain("Executor terminated: code in its process called Environment.FailFast, on agent "));
        Assert.That(lost.StandardError, Does.StartWith("Process terminated.").And.Contains("the books do not balance"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_KilledForItsMemory_SaysWhichSignal(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local", Retries = 0 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => Process.GetCurrentProcess().Kill(), token));

        Assert.That(lost.Message, Does.Contain("Executor terminated: its process was killed (signal 9), as an agent or a system does that is short of memory, on agent "));
        Assert.That((lost.ExitStatus, lost.Sandbox), Is.EqualTo(((int?)137, Directory.GetDirectories(_own, "*", SearchOption.AllDirectories).FirstOrDefault(d => d == lost.Sandbox))));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ExceptionOnAThreadOfItsOwn_SaysWhichAndWhere(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local", Retries = 0 }, token);

        var lost = await Thrown.ByAsync<TaskLostException>(() => pool.Submit(static () => ThrowAside(), token));

        Assert.That(lost.Message, Does.Contain("an exception that nobody caught, on a thread of its own, ended its process"));
        Assert.That(lost.StandardError, Does.Contain("System.InvalidOperationException: aside").And.Contains(nameof(ThrowAside)));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_OutOfMemory_ArrivesAsThatException(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local", Retries = 0 }, token);

        await Thrown.ByAsync<OutOfMemoryException>(() => pool.Submit(static () => new byte[int.MaxValue].Length, token));
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

    private static int Descend(int depth) => depth < 0 ? depth : Descend(depth + 1) + 1;

    private static void ThrowAside()
    {
        Thread aside = new(() => throw new InvalidOperationException("aside"));
        aside.Start();
        aside.Join();
    }

    private static int MeetAnother(int port)
    {
        while (Signal.Raise(port) < 2)
        {
        }

        return Environment.ProcessId;
    }
}
