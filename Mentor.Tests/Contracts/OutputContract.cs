using Mentor.Protocol;
using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>What tasks print comes to the driver's log, each line as its task's.</summary>
public abstract class OutputContract : StreamContract
{
    [Test, CancelAfter(Patience)]
    public async Task Submit_Prints_LogsLineByLineBeforeItEndsAndKeepsItInTheSandbox(CancellationToken token)
    {
        OutputBook book = new();
        await using var pool = await MesosPool.ConnectAsync(Options with { Logging = book }, token);

        var (id, agent, files) = await pool.Submit(PrintAsync, token);

        var lines = book.All;
        Assert.That(lines.Select(line => (line.TaskId, line.Agent)).Distinct(), Is.EqualTo(new[] { (id, agent) }));
        Assert.That(lines.Where(line => line.Stream == "stdout").Select(line => line.Line), Is.EqualTo(new[] { "one", "2 and 3", "", "in another flow", "without end" }));
        Assert.That(lines.Where(line => line.Stream == "stderr").Select(line => line.Line), Is.EqualTo(new[] { "wrong" }));
        Assert.That(lines[0].Text, Is.EqualTo($"{id} on {agent}, stdout: one"));
        Assert.That(files, Does.Contain("one\n2 and 3\r\n\nin another flow\n").And.Contain("of nobody").And.Contain("wrong\n"));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_PrintsWhileItRuns_IsHeardAtOnce(CancellationToken token)
    {
        OutputBook book = new();
        using Gate gate = new();
        var port = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(Options with { Logging = book }, token);
        var task = pool.Submit(() => { Console.WriteLine("about to wait"); return Gate.Pass(port); }, token);
        using var held = await gate.ArrivedAsync(token);

        Assert.That((await book.NextAsync(token)).Line, Is.EqualTo("about to wait"));
        Assert.That(task.IsCompleted, Is.False);

        held.Dispose();
        await task;
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_TwoPrintAtOnceInOneExecutor_AreNeverMixed(CancellationToken token)
    {
        OutputBook book = new();
        using Gate gate = new();
        var port = gate.Port;
        await using var pool = await MesosPool.ConnectAsync(Options with { Logging = book }, token);
        var tasks = new[] { "a", "b" }.Select(name => pool.Submit(() => PrintPieces(name, port), token)).ToArray();
        var (first, second) = (await gate.ArrivedAsync(token), await gate.ArrivedAsync(token));
        first.Dispose();
        second.Dispose();

        var ended = await Task.WhenAll(tasks);

        foreach (var (id, name) in ended)
        {
            Assert.That(book.All.Where(line => line.TaskId == id).Select(line => line.Line), Is.EqualTo(Enumerable.Range(0, 300).Select(i => $"{name}{i}{name}{i}")));
        }
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_PrintsNothing_SendsNothing(CancellationToken token)
    {
        OutputBook book = new();
        await using var pool = await MesosPool.ConnectAsync(Options with { Logging = book }, token);
        var (asked, find) = (0, pool.Artifacts.Reports.Find);
        pool.Artifacts.Reports.Find = id =>
        {
            Interlocked.Increment(ref asked);
            return find(id);
        };

        await pool.Submit(() => 1, token);
        Assert.That(asked, Is.Zero);
        await pool.Submit(() => Console.WriteLine("one"), token);
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test, CancelAfter(Patience)]
    public async Task Submit_ForwardingIsOff_PrintsToTheSandboxOnly(CancellationToken token)
    {
        OutputBook book = new();
        await using var pool = await MesosPool.ConnectAsync(Options with { Logging = book, ForwardOutput = false }, token);

        var file = await pool.Submit(
            () =>
            {
                Console.WriteLine("for the sandbox");
                return File.ReadAllText(Path.Combine(TaskContext.Current!.Sandbox, "stdout"));
            },
            token);

        Assert.That(file, Does.Contain("for the sandbox"));
        Assert.That(book.All, Is.Empty);
    }

    [Test, CancelAfter(Patience)]
    public async Task Map_FunctionPrints_IsHeard(CancellationToken token)
    {
        OutputBook book = new();
        await using var pool = await MesosPool.ConnectAsync(Options with { Logging = book }, token);

        await pool.Map(
            Enumerable.Range(0, 20),
            n =>
            {
                Console.WriteLine(n);
                return n;
            },
            5,
            token);

        Assert.That(book.All.Select(line => int.Parse(line.Line, null)).Order(), Is.EqualTo(Enumerable.Range(0, 20)));
    }

    private static async Task<(string TaskId, string Agent, string Files)> PrintAsync()
    {
        Console.WriteLine("one");
        Console.Write("{0} and ", 2);
        await Task.Yield();
        Console.Write('3');
        Console.Write("\r\n");
        Console.WriteLine();
        await Task.Run(() => Console.WriteLine("in another flow"));
        await Console.Error.WriteLineAsync("wrong");
        using (ManualResetEventSlim printed = new())
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                _ =>
                {
                    Console.WriteLine("of nobody");
                    printed.Set();
                },
                null);
            printed.Wait();
        }

        Console.Write("without end");
        var context = TaskContext.Current!;
        return (context.TaskId, context.AgentHost ?? context.AgentId,
            File.ReadAllText(Path.Combine(context.Sandbox, "stdout")) + File.ReadAllText(Path.Combine(context.Sandbox, "stderr")));
    }

    private static (string TaskId, string Name) PrintPieces(string name, int gate)
    {
        Gate.Pass(gate);
        for (var i = 0; i < 300; i++)
        {
            Console.Write(name);
            Console.Write($"{i}{name}");
            Console.WriteLine(i);
        }

        return (TaskContext.Current!.TaskId, name);
    }
}
