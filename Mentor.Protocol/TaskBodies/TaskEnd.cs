using Mentor.Protocol.Chunks;

namespace Mentor.Protocol.TaskBodies;

/// <summary>How a task ended, as a value: enough to make another task that ended so.</summary>
internal abstract class TaskEnd : IEnvelope
{
    private readonly bool _isCanceled;
    private readonly Exception[]? _faults;
    private readonly bool _isOfToken;

    protected TaskEnd(Task ended, TaskTokens tokens)
    {
        _isCanceled = ended.IsCanceled;
        // Whoever learns of the end from here has observed it.
        _faults = ended.Exception?.InnerExceptions is { } faults ? [.. faults] : null;
        _isOfToken = tokens.Has(TokenOf(ended));
    }

    public bool IsCanceled => _isCanceled;

    /// <summary>As in the task's AggregateException: the body's own, if it threw, then one for each attached child that failed. Null for a task that did not fail.</summary>
    public Exception[]? Faults => _faults;

    /// <summary>The cancellation that the first fault, or the end as cancelled, speaks of is that of the task where it ran.</summary>
    public bool IsOfToken => _isOfToken;

    public static PlainTaskEnd OfPlain(Task ended, TaskTokens tokens = default) => new(ended, tokens);

    public static TaskEnd<T> Of<T>(Task<T> ended, TaskTokens tokens = default) => new(ended, tokens);

    /// <summary>The end of a task that did not succeed, whatever it was to return.</summary>
    public static TaskEnd<T> OfFailed<T>(Task ended, TaskTokens tokens) => new(ended, tokens);

    /// <summary>What a user calls the result.</summary>
    public static Type ResultIn(Type type) =>
        type == typeof(PlainTaskEnd) ? typeof(void)
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(ChunkEnd<>) ? type.GenericTypeArguments[0].MakeArrayType()
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(TaskEnd<>) ? ResultIn(type.GenericTypeArguments[0]) : type;

    /// <param name="token">The token of a cancelled task, if it is known here.</param>
    public abstract Task ToTask(CancellationToken token = default);

    public static TA[] ToTasks<TA>(TaskEnd[] ends)
        where TA : Task
    {
        var tasks = new TA[ends.Length];
        for (var i = 0; i < tasks.Length; i++) tasks[i] = (TA)ends[i].ToTask();
        return tasks;
    }

    private static CancellationToken TokenOf(Task ended) =>
        ended.IsCanceled ? new TaskCanceledException(ended).CancellationToken
        : ended.Exception?.InnerExceptions[0] is OperationCanceledException cancelled ? cancelled.CancellationToken : default;
}
