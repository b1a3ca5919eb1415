using System.Runtime.CompilerServices;

namespace Mentor.Tasks.Kinds;

/// <summary>A submitted task: to await, to cancel, and to see where it stands. Thread-safe.</summary>
/// <typeparam name="TResult">What comes of it.</typeparam>
public sealed class TaskHandle<TResult>
{
    private readonly Func<TaskStanding> _standing;
    private readonly Action _cancel;

    internal TaskHandle(string id, Task<TResult> task, Func<TaskStanding> standing, Action cancel)
    {
        Id = id;
        Task = task;
        _standing = standing;
        _cancel = cancel;
    }

    /// <summary>The same for all attempts, and unique in its pool.</summary>
    public string Id { get; }

    /// <summary>Ends with the result, with what went wrong, or cancelled.</summary>
    public Task<TResult> Task { get; }

    /// <summary>Where it stands now.</summary>
    public TaskStanding Standing => _standing();

    /// <summary>Ends <see cref="Task"/> as cancelled at once, unless it has ended, and kills what runs of it, with a grace: <see cref="MesosPoolOptions.CancellationGrace"/>.</summary>
    public void Cancel() => _cancel();

    public TaskAwaiter<TResult> GetAwaiter() => Task.GetAwaiter();

    public override string ToString() => $"{Id}: {Standing}";
}
