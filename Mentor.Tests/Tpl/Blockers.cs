using Mentor.Tests.Contracts;

namespace Mentor.Tests.Tpl;

/// <summary>Tasks that hold every slot of the cluster, so that others have to queue.</summary>
internal sealed class Blockers : IDisposable
{
    private readonly CancellationTokenSource _end = new();
    private readonly Signal _started = new();
    private Task[] _tasks = [];

    public async Task FillAsync(TaskFactory factory, CancellationToken token)
    {
        var (port, end) = (_started.Port, _end.Token);
        // Once one has run, the slots are known.
        await factory.StartNew(() => 0, token);
        _tasks = [.. Enumerable.Range(0, TplPool.Pool.Session.Slots).Select(_ => factory.StartNew(() => { Signal.Raise(port); end.WaitHandle.WaitOne(); }, CancellationToken.None))];
        await _started.RaisedTimes(_tasks.Length).WaitAsync(token);
    }

    public async Task ReleaseAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_tasks);
    }

    public void Dispose()
    {
        _end.Cancel();
        _end.Dispose();
        _started.Dispose();
    }
}
