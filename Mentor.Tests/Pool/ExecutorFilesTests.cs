using System.IO.Compression;
using System.Runtime.Versioning;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Tasks;
using Mentor.Tests.Contracts;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Pool;

/// <summary>The variables and the files that executors of a pool have.</summary>
[TestFixture, CancelAfter(120_000), UnsupportedOSPlatform("windows")]
public sealed class ExecutorFilesTests
{
    [Test]
    public async Task Environment_OfThePool_IsThatOfItsTasks(CancellationToken token)
    {
        await using var pool = await MesosPool.ConnectAsync(Options with { Environment = new Dictionary<string, string> { ["GREETING"] = "good day, 'you'\n", ["EMPTY"] = "" } }, token);

        Assert.That(await pool.Submit(() => Environment.GetEnvironmentVariable("GREETING"), token), Is.EqualTo("good day, 'you'\n"));
        Assert.That(await pool.Submit(() => Environment.GetEnvironmentVariable("GREETING"), new TaskOptions { Isolated = true }, token), Is.EqualTo("good day, 'you'\n"));
    }

    [Test]
    public async Task Files_OfThisMachine_LieInTheCurrentDirectoryOfTheTasks(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        var (words, tool) = (folder.Write("words.txt", "one two"), folder.Write("tool", "#!/bin/sh\necho three"));
        var options = Options with { Files = [words, new(words) { Name = "data/more words.txt" }, new(tool) { Executable = true }] };
        await using var pool = await MesosPool.ConnectAsync(options.OnExecutorStart(() => Warm.Up(File.ReadAllText("words.txt"))), token);

        var found = await pool.Submit(
            () => (Warm.Value, File.ReadAllText("data/more words.txt"), Directory.GetCurrentDirectory() == TaskContext.Current!.Sandbox, File.GetUnixFileMode("tool").HasFlag(UnixFileMode.UserExecute)), token);
        var isolated = await pool.Submit(() => File.ReadAllText(Path.Combine(TaskContext.Current!.Sandbox, "words.txt")), new TaskOptions { Isolated = true }, token);

        Assert.That((found, isolated), Is.EqualTo((("one two", "one two", true, true), "one two")));
    }

    [Test]
    public async Task Files_TaskChangesOne_OthersExecutorsHaveItAsItWas(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        var words = folder.Write("words.txt", "one two");
        await using var pool = await MesosPool.ConnectAsync(Options with { Files = [words] }, token);

        await pool.Submit(() => File.AppendAllText("words.txt", " three"), token);

        Assert.That(await pool.Submit(() => File.ReadAllText("words.txt"), token), Is.EqualTo("one two three"));
        Assert.That(await pool.Submit(() => File.ReadAllText("words.txt"), new TaskOptions { Isolated = true }, token), Is.EqualTo("one two"));
    }

    [Test]
    public async Task Files_Uris_AreFetchedAndUnpackedByAgents(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        var (words, archive) = (folder.Write("words.txt", "one two"), folder.PathOf("all.zip"));
        await using (var zip = await ZipFile.OpenAsync(archive, ZipArchiveMode.Create, token)) zip.CreateEntryFromFile(words, "packed/words.txt");
        await using var pool = await MesosPool.ConnectAsync(
            Options with { Files = [$"file://{words}", new($"file://{archive}") { Extract = true }, new($"file://{words}") { Name = "data/words", Executable = true }] }, token);

        Assert.That(
            await pool.Submit(() => (File.ReadAllText("words.txt"), File.ReadAllText("packed/words.txt"), File.GetUnixFileMode("data/words").HasFlag(UnixFileMode.UserExecute)), token),
            Is.EqualTo(("one two", "one two", true)));
    }

    [Test]
    public async Task Files_OneChangedAfterThePoolConnected_TasksFailAndSayWhich(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        var words = folder.Write("words.txt", "one two");
        await using var pool = await MesosPool.ConnectAsync(Options with { Files = [words] }, token);
        File.Delete(words);

        var thrown = await Thrown.ByAsync<ExecutorStartException>(() => pool.Submit(() => 1, token));

        Assert.That(thrown.Message, Does.StartWith("The files of MesosPoolOptions.Files cannot be put into place: ").And.Contain($"{words} was changed or removed"));
        Assert.That(thrown.InnerException, Is.TypeOf<CodeNotFoundException>());
    }

    [Test]
    public void ToString_WithVariables_DoesNotShowTheirValues() => Assert.That(
        (Options with { Environment = new Dictionary<string, string> { ["KEY"] = "hush" }, Files = [new("https://user:hush@host/a/b.txt")] }).ToString(),
        Does.Contain("Environment = [KEY], Files = [b.txt]").And.Not.Contain("hush"));

    [Test]
    public void Validate_EverythingWrong_SaysAll()
    {
        using TemporaryFolder folder = new();
        var words = folder.Write("words.txt", "one two");
        var missing = folder.PathOf("missing.txt");
        var options = Options with
        {
            Environment = new Dictionary<string, string> { ["A=B"] = "", ["1st"] = "", ["MESOS_SANDBOX"] = "/", ["Null"] = null!, ["GOOD"] = "" },
            Files = [words, "https://host/words.txt", missing, folder.Root, new(words) { Name = "../up" }, new(words) { Name = "stdout", Extract = true }, "https://host/"],
            MaxConcurrency = 0,
            MaxQueued = -1,
        };

        Assert.That(() => options.Validate(), Throws.ArgumentException.With.Message.EqualTo(
            $"""
            MesosPoolOptions cannot be used:
              MaxConcurrency is 0; use 1 or more, or null for as many as there is room for.
              MaxQueued is -1; use 1 or more, or null for any number.
              Environment holds 'A=B'; names are of letters, digits and underscores, and do not begin with a digit.
              Environment holds '1st'; names are of letters, digits and underscores, and do not begin with a digit.
              Environment holds 'MESOS_SANDBOX'; names that begin with MESOS_, MENTOR_ or LIBPROCESS_ are for the agent and the pool themselves.
              Environment holds 'Null' with a value that is null or has a null character in it.
              Files holds '{missing}', and there is no such file at {missing}; URIs that agents fetch have a scheme and '://'.
              Files holds '{folder.Root}', which is a folder; name the files in it.
              Files holds '{words}', which would be called '../up' there; set Name to a relative path without '..' and backslashes.
              Files holds '{words}', which would be called 'stdout', and that is the executor's own; set Name to another.
              Files holds '{words}' to be extracted, which is for URIs; name the files in it instead.
              Files holds 'https://host/', which would be called '' there; set Name to a relative path without '..' and backslashes.
              Files holds '{words}' and 'https://host/words.txt', which would all be 'words.txt' there; set Name on all but one.
            """));
    }

    [Test]
    public void Validate_Nulls_SaysSo() => Assert.That(
        () => (Options with { Environment = null!, Files = [null!] }).Validate(),
        Throws.ArgumentException.With.Message.Contains("Environment is null; leave it out for nothing.").And.Message.Contains("Files holds a null; use [] for none."));

    private static MesosPoolOptions Options => new() { Master = "local", Name = "files", PerTask = new(cpus: 0.1, memoryMB: 32) };
}
