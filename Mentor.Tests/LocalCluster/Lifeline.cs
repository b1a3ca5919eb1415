using System.Diagnostics;

namespace Mentor.Tests.LocalCluster;

/// <summary>A named pipe whose writing end is held by whatever a task starts: what comes through says how far it is, its end that all are gone.</summary>
internal sealed class Lifeline : IDisposable
{
    private readonly Task<StreamReader> _reader;

    private Lifeline(string path)
    {
        Path = path;
        // Opening waits for the first writer.
        _reader = Task.Run(() => new StreamReader(path));
    }

    public string Path { get; }

    public static async Task<Lifeline> CreateAsync(TemporaryFolder folder, CancellationToken cancellationToken)
    {
        var path = folder.PathOf("lifeline");
        using var mkfifo = Process.Start("mkfifo", [path]);
        await mkfifo.WaitForExitAsync(cancellationToken);
        return new(path);
    }

    public Task<string?> ReadLineAsync(CancellationToken cancellationToken) =>
        Task.Run(async () => (await _reader).ReadLine(), CancellationToken.None).WaitAsync(cancellationToken);

    /// <summary>Completes when nobody holds it any more.</summary>
    public Task EndAsync(CancellationToken cancellationToken) =>
        Task.Run(async () => (await _reader).ReadToEnd(), CancellationToken.None).WaitAsync(cancellationToken);

    public void Dispose()
    {
        if (_reader.IsCompletedSuccessfully) _reader.Result.Dispose();
    }
}
