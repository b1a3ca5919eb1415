namespace Mentor.Tests.LocalCluster;

/// <summary>Waits until a folder is gone.</summary>
internal sealed class FolderEnd : IDisposable
{
    private readonly string _path;
    private readonly FileSystemWatcher _watcher;
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FolderEnd(string path)
    {
        _path = path;
        _watcher = new(Path.GetDirectoryName(path)!, Path.GetFileName(path)) { NotifyFilter = NotifyFilters.DirectoryName };
        _watcher.Deleted += (_, _) => _gone.TrySetResult();
        _watcher.EnableRaisingEvents = true;
    }

    public Task WaitAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(_path)) _gone.TrySetResult();
        return _gone.Task.WaitAsync(cancellationToken);
    }

    public void Dispose() => _watcher.Dispose();
}
