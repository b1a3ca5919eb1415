namespace Mentor.Tests.LocalCluster;

/// <summary>Waits until a process has written a line to a file.</summary>
internal sealed class FileArrival : IDisposable
{
    private readonly string _path;
    private readonly FileSystemWatcher _watcher;
    private readonly TaskCompletionSource<string> _line = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FileArrival(string path)
    {
        _path = path;
        _watcher = new(Path.GetDirectoryName(path)!, Path.GetFileName(path));
        _watcher.Created += (_, _) => Look();
        _watcher.Changed += (_, _) => Look();
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>The first line.</summary>
    public Task<string> WaitAsync(CancellationToken cancellationToken)
    {
        Look();
        return _line.Task.WaitAsync(cancellationToken);
    }

    public void Dispose() => _watcher.Dispose();

    private void Look()
    {
        if (File.Exists(_path) && File.ReadAllText(_path).Split('\n') is [var first, _, ..]) _line.TrySetResult(first);
    }
}
