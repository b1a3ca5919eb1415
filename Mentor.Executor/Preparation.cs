using System.Buffers;
using Mentor.Executor.Caching;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;

namespace Mentor.Executor;

/// <summary>Does what the pool wants done in each of its executors, before the first task and after the last.</summary>
/// <remarks>
/// Delegates run once in each code bundle that tasks run in, for what they leave in static fields is seen in their own bundle only. What failed
/// is not tried again, unless the way to the pool was broken: then the next task has a bundle of its own.
/// </remarks>
internal sealed class Preparation(ContentHash setup, ContentCache contents, Bundles bundles, Whereabouts whereabouts, TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly Lazy<Task> _end = new(() => Task.Run(() => RunLastAsync(bundles.Loaded())));
    private ExecutorSetup? _inPlace;

    /// <summary>Ends when tasks can run in the bundle.</summary>
    /// <exception cref="ExecutorStartException">They cannot.</exception>
    /// <exception cref="TransportException">The pool cannot be reached.</exception>
    public Task StartAsync(Bundle bundle) => bundle.StartOnce(each => Task.Run(() => RunFirstAsync(each)));

    /// <summary>Runs what is to run last in the bundles that were started. Ends after that time at the latest.</summary>
    public async Task EndAsync(TimeSpan within) => await _end.Value.WaitAsync(within, time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

    private async Task RunFirstAsync(Bundle bundle)
    {
        var wanted = PlaceFiles();
        // Read now: when it is to run, the pool may be gone, and with it the code.
        var last = wanted.End is { } end ? Read(bundle, end, "finalizer of MesosPoolOptions.OnExecutorEnd") : null;
        if (wanted.Start is { } start)
        {
            var first = Read(bundle, start, "initializer of MesosPoolOptions.OnExecutorStart");
            if (await RunAsync(bundle, first).ConfigureAwait(false) is { } fault)
                throw Unready($"The initializer of MesosPoolOptions.OnExecutorStart, {MethodText.Of(first.Body.Method)}, threw {fault.GetType()}: {SafeText.MessageOf(fault)}", fault);
        }

        bundle.AtEnd = last;
    }

    private ExecutorSetup PlaceFiles()
    {
        lock (_gate)
        {
            if (_inPlace is { } done)
                return done;
            try
            {
                var wanted = ExecutorSetup.Read(contents.Get(setup, CancellationToken.None).Span);
                foreach (var file in wanted.Files)
                    Place(file);
                return _inPlace = wanted;
            }
            catch (Exception e) when (e is CodeNotFoundException or IOException or UnauthorizedAccessException)
            {
                throw Unready($"The files of MesosPoolOptions.Files cannot be put into place: {e.Message}", e);
            }
        }
    }

    // A copy of its own, which tasks may change: what is linked would change in the cache and for other executors.
    private void Place(SetupFile file)
    {
        var path = Path.GetFullPath(file.Name, whereabouts.Sandbox);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, contents.Get(file.Hash, CancellationToken.None).Span);
        if (file.IsExecutable && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    private Work Read(Bundle bundle, ContentHash payload, string what)
    {
        try
        {
            return bundle.Serializer.ReadWork(new ReadOnlySequence<byte>(contents.Get(payload, CancellationToken.None)));
        }
        catch (MentorException e) when (TransportException.Behind(e) is null)
        {
            throw Unready($"The {what} cannot be read: {e.Message}", e);
        }
    }

    private static async Task<Exception?> RunAsync(Bundle bundle, Work work)
    {
        var end = await work.RunAsync(bundle.Serializer, new ArrayBufferWriter<byte>(), CancellationToken.None).ConfigureAwait(false);
        return end.Fault;
    }

    private static async Task RunLastAsync(IReadOnlyList<Bundle> bundles)
    {
        foreach (var bundle in bundles)
        {
            if (bundle.AtEnd is { } last && await RunAsync(bundle, last).ConfigureAwait(false) is { } fault)
                await Console.Error.WriteLineAsync($"The finalizer of MesosPoolOptions.OnExecutorEnd, {MethodText.Of(last.Body.Method)}, threw {fault}").ConfigureAwait(false);
        }
    }

    private ExecutorStartException Unready(string why, Exception cause) => new(
        $"{why.TrimEnd('.')}. No task of the pool runs in executor {whereabouts.ExecutorId}{(whereabouts.AgentHost is { } host ? $" on {host}" : "")}; mend that and connect another pool.",
        whereabouts.ExecutorId,
        whereabouts.AgentHost,
        cause);
}
