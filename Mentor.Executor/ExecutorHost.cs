using Mentor.Executor.Caching;
using Mentor.Protocol;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Code;
using Mentor.Protocol.Executors;
using Mentor.Protocol.Http;
using V1 = Mesos.V1;

namespace Mentor.Executor;

/// <summary>The executor that runs delegates: hands each of the agent's wishes to whom it concerns, and never waits for a task.</summary>
internal sealed class ExecutorHost : ExecutorBase, IDisposable
{
    private const int Good = 0;
    private const int Failed = 1;
    private const int Misused = 64;

    // The code by which programs say that another try may do.
    private const int GraceOver = 75;

    // Outcomes that are on their way must not be lost for the sake of a task that does not listen.
    private static readonly TimeSpan FlushPatience = TimeSpan.FromSeconds(2);

    private readonly ArtifactClient _download;
    private readonly ContentCache _contents;
    private readonly Bundles _bundles;
    private readonly Whereabouts _whereabouts;
    private readonly Preparation? _preparation;
    private readonly TimeProvider _time;
    private readonly RunningTasks _running = new();
    private readonly bool _isOneOff;
    private GraceWatch? _graces;
    private TaskRunner? _runner;
    private Task? _ending;
    private volatile bool _isOver;

    private ExecutorHost(Uri artifacts, CacheFiles cache, ExecutorClientOptions options, ContentHash? setup, bool isOneOff)
    {
        _download = new ArtifactClient(artifacts);
        _contents = new ContentCache(cache, _download.Get, Console.Error.WriteLine);
        _bundles = new Bundles(_contents, new CodeFiles(_contents, options.Sandbox), new ValueCache(_contents, cache));
        _whereabouts = new Whereabouts(options.ExecutorId.Value, options.Sandbox);
        _preparation = setup is { } wanted ? new Preparation(wanted, _contents, _bundles, _whereabouts, options.Time) : null;
        _time = options.Time;
        _isOneOff = isOneOff;
    }

    public static async Task<int> RunAsync(Func<string, string?> environment)
    {
        ExecutorClientOptions options;
        Uri artifacts;
        ContentHash? setup;
        CacheFiles cache;
        try
        {
            options = ExecutorClientOptions.FromEnvironment(environment);
            artifacts = ArtifactsAddress(environment(ArtifactNames.Variable));
            setup = SetupIn(environment(ArtifactNames.SetupVariable));
            cache = CacheFolder.FromEnvironment(environment, options.Sandbox, Console.Error.WriteLine);
        }
        catch (MentorException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return Misused;
        }

        AspNetCoreFramework.Offer();
        using var host = new ExecutorHost(artifacts, cache, options, setup, environment(ArtifactNames.OneOffVariable) == "1");
        // Last: what the host itself has to say is nobody's output.
        if (environment(ArtifactNames.ForwardOutputVariable) == "1") TaskConsole.Install(host._running);
        try
        {
            await ExecutorRunner.RunAsync(host, options).ConfigureAwait(false);
            if (host._ending is { } ending) await ending.ConfigureAwait(false);
            return Good;
        }
        catch (MentorException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return Failed;
        }
    }

    public override ValueTask OnRegistered(ExecutorDriver driver, V1.ExecutorInfo executor, V1.FrameworkInfo framework, V1.AgentInfo agent)
    {
        _whereabouts.Learn(agent);
        return default;
    }

    public override ValueTask OnLaunch(ExecutorDriver driver, V1.TaskInfo task)
    {
        // The agent tells the pool of it, as of all that this process takes with it.
        if (_isOver)
            return default;
        _runner ??= new TaskRunner(
            _bundles, _preparation, _download, _contents, new ReportClient(_download, _time), _running, driver.Outbox, _whereabouts, _time);
        var ended = _runner.Start(task);
        if (_isOneOff) _ending ??= EndAfterAsync(ended, driver);
        return default;
    }

    public override ValueTask OnKill(ExecutorDriver driver, V1.TaskID taskId, TimeSpan? grace)
    {
        if (_running.Kill(taskId.Value) is not { } task)
            return default;
        if ((grace ?? KillGrace.Of(task.Info.KillPolicy)) is { } time && time != Timeout.InfiniteTimeSpan)
            (_graces ??= new GraceWatch(_running.Has, ignored => End(driver, ignored), _time)).Watch(taskId.Value, time);
        return default;
    }

    public override async ValueTask OnShutdown(ExecutorDriver driver)
    {
        await new Shutdown(_running, _time).RunAsync(driver.ShutdownGrace).ConfigureAwait(false);
        await FinishAsync(driver.ShutdownGrace / 4).ConfigureAwait(false);
    }

    public void Dispose() => _download.Dispose();

    // Nothing but the end of its process ends a delegate that does not listen. The pool runs the other tasks again.
    private void End(ExecutorDriver driver, string taskId)
    {
        _isOver = true;
        Console.Error.WriteLine($"Task {taskId} was cancelled and has not ended within its grace: this executor ends, and what else runs in it will run again elsewhere.");
        RunningTasks.GiveThreadsToSpare();
        driver.Flush(FlushPatience);
        ProcessEnd.Exit(GraceOver);
    }

    private async Task EndAfterAsync(Task task, ExecutorDriver driver)
    {
        await task.ConfigureAwait(false);
        await FinishAsync(driver.ShutdownGrace).ConfigureAwait(false);
        await driver.StopAsync().ConfigureAwait(false);
    }

    private Task FinishAsync(TimeSpan within) => _preparation?.EndAsync(within) ?? Task.CompletedTask;

    private static ContentHash? SetupIn(string? text) =>
        text is null ? null
        : ContentHash.TryParse(text, out var hash) ? hash
        : throw new MentorException($"{ArtifactNames.SetupVariable} is '{text}' and should be the hash of what the pool wants set up. Executors are started by an agent for a pool, not by hand.");

    private static Uri ArtifactsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new MentorException($"{ArtifactNames.Variable} is '{text}' and should be the http address of a pool's artifact endpoint. Executors are started by an agent for a pool, not by hand.");
}
