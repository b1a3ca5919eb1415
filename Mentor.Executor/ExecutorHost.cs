using Mentor.Executor.Caching;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Http;
using Type = Mesos.V1.Executor.Event.Types.Type;

namespace Mentor.Executor;

/// <summary>Reads the agent's events and hands each to whom it concerns. Never waits for a task.</summary>
internal sealed class ExecutorHost(ExecutorClient client, TimeSpan shutdownGrace, Uri artifacts, CacheFiles cache, string sandbox, TimeProvider time)
{
    private const int Good = 0;
    private const int Failed = 1;
    private const int Misused = 64;

    public static async Task<int> RunAsync(Func<string, string?> environment)
    {
        ExecutorClientOptions options;
        Uri artifacts;
        CacheFiles cache;
        try
        {
            options = ExecutorClientOptions.FromEnvironment(environment);
            artifacts = ArtifactsAddress(environment(ArtifactNames.Variable));
            cache = CacheFolder.FromEnvironment(environment, options.Sandbox, Console.Error.WriteLine);
        }
        catch (MentorException e)
        {
            await Console.Error.WriteLineAsync(e.Message).ConfigureAwait(false);
            return Misused;
        }

        var client = new ExecutorClient(options);
        await using (client.ConfigureAwait(false))
            return await new ExecutorHost(client, options.ShutdownGracePeriod, artifacts, cache, options.Sandbox, TimeProvider.System).RunAsync().ConfigureAwait(false);
    }

    private static Uri ArtifactsAddress(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? address
            : throw new MentorException($"{ArtifactNames.Variable} is '{text}' and should be the http address of a pool's artifact endpoint. Executors are started by an agent for a pool, not by hand.");

    private async Task<int> RunAsync()
    {
        AspNetCoreFramework.Offer();
        using var download = new ArtifactClient(artifacts);
        var unacknowledged = new Unacknowledged();
        var outbox = new Outbox(client.SendAsync, unacknowledged, time);
        var running = new RunningTasks();
        var contents = new ContentCache(cache, download.Get, Console.Error.WriteLine);
        var runner = new TaskRunner(new Bundles(contents, new CodeFiles(contents, sandbox), new ValueCache(contents, cache)), download, running, outbox, time);
        using var ending = new CancellationTokenSource();
        try
        {
            // An update that the agent refuses for good ends the host: the pool then hears of the loss, instead of never.
            var sending = EndWith(outbox.RunAsync(), ending);
            await foreach (var happened in client.SubscribeAsync(unacknowledged.Describe, ending.Token).ConfigureAwait(false))
            {
                switch (happened.Type)
                {
                    case Type.Launch:
                        unacknowledged.Add(happened.Launch.Task);
                        runner.Start(happened.Launch.Task);
                        break;
                    case Type.Kill:
                        running.Kill(happened.Kill.TaskId.Value);
                        break;
                    case Type.Acknowledged:
                        unacknowledged.Acknowledge(happened.Acknowledged.TaskId, happened.Acknowledged.Uuid);
                        break;
                    case Type.Shutdown:
                        await new Shutdown(running, outbox, time).RunAsync(shutdownGrace, sending).ConfigureAwait(false);
                        return Good;
                }
            }

            await Console.Error.WriteLineAsync("The agent is gone, and this executor with it.").ConfigureAwait(false);
            return Failed;
        }
        catch (Exception e) when (e is MentorException or OperationCanceledException)
        {
            await Console.Error.WriteLineAsync(outbox.Failure?.Message ?? e.Message).ConfigureAwait(false);
            return Failed;
        }
    }

    private static async Task EndWith(Task sending, CancellationTokenSource ending)
    {
        try
        {
            await sending.ConfigureAwait(false);
        }
        catch (MesosApiException)
        {
            await ending.CancelAsync().ConfigureAwait(false);
        }
    }
}
