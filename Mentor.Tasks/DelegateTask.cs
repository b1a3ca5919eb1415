using Mentor.Protocol.Payloads;
using Mentor.Tasks.Kinds;

namespace Mentor.Tasks;

/// <summary>Delegates with options of their own, to be submitted like tasks of other kinds: <c>queue.Submit(DelegateTask.Of(() => Fit(model)))</c>.</summary>
public static class DelegateTask
{
    /// <param name="function">Runs on the cluster.</param>
    /// <param name="options">Default: as the pool's options say.</param>
    public static WorkTask<TResult> Of<TResult>(Func<TResult> function, TaskOptions? options = null) => new(Work.Of(NotNull(function)), options);

    /// <inheritdoc cref="Of{TResult}(Func{TResult},TaskOptions?)"/>
    public static WorkTask<TResult> Of<TResult>(Func<Task<TResult>> function, TaskOptions? options = null) => new(Work.Of(NotNull(function)), options);

    /// <inheritdoc cref="Of{TResult}(Func{TResult},TaskOptions?)"/>
    public static WorkTask<object?> Of(Action action, TaskOptions? options = null) => new(Work.Of(NotNull(action)), options);

    /// <inheritdoc cref="Of{TResult}(Func{TResult},TaskOptions?)"/>
    public static WorkTask<object?> Of(Func<Task> function, TaskOptions? options = null) => new(Work.Of(NotNull(function)), options);

    private static T NotNull<T>(T function) => function ?? throw new ArgumentNullException(nameof(function));
}
