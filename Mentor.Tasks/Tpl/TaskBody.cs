using System.Runtime.CompilerServices;

namespace Mentor.Tasks.Tpl;

/// <summary>A task's body, out and in again. The one place that knows what a <see cref="Task"/> is made of.</summary>
/// <remarks>
/// A task that runs elsewhere is to its scheduler what one is that runs here: first queued, then running, then ended by its body. Only that
/// its body is exchanged while it is queued for one that returns or throws what the other came to, and that it counts as running (so that
/// its status tells, and a cancellation has to be answered by the body) without a thread that runs it.
/// </remarks>
internal static class TaskBody
{
    // Task.TaskStateFlags.DelegateInvoked
    private const int Begun = 0x20000;

    private static readonly (string Name, Type Reader)[] Continuations =
    [
        ("ContinuationTaskFromTask", typeof(ContinuationTask)),
        ("ContinuationResultTaskFromTask`1", typeof(ContinuationResult<>)),
        ("ContinuationTaskFromResultTask`1", typeof(ResultContinuation<>)),
        ("ContinuationResultTaskFromResultTask`2", typeof(ResultContinuationResult<,>)),
    ];

    // By type of task. Weak: the types of a plug-in's results are not to be kept alive from here.
    private static readonly ConditionalWeakTable<Type, Func<Task, Task?>> Antecedents = [];

    /// <summary>The delegate that the task is to run. Null once it has ended.</summary>
    public static ref Delegate? Of(Task task) => ref Action(task);

    /// <summary>The state that the body is given; of some of the framework's continuations the user's own body.</summary>
    public static ref object? StateOf(Task task) => ref State(task);

    /// <summary>The token that the task was made with.</summary>
    public static CancellationToken TokenOf(Task task) => Token(task);

    /// <summary>From now on its status is Running.</summary>
    /// <returns>False when somebody else has begun it.</returns>
    public static bool TryBegin(Task task) => (Interlocked.Or(ref Flags(task), Begun) & Begun) == 0;

    /// <summary>Runs the body of a task that has begun: the second half of what TryExecuteTask does, whose first half would look whether it was cancelled meanwhile.</summary>
    public static void End(Task task) => Execute(task, ref Current(null), null);

    /// <summary>Makes it the cancellation of that token.</summary>
    public static void SetToken(OperationCanceledException exception, CancellationToken token) => TokenIn(exception) = token;

    /// <returns>What the task continues, which has ended when the task is queued; null when it is no continuation, or has run.</returns>
    public static Task? AntecedentOf(Task task) => Antecedents.GetValue(task.GetType(), static type => ReaderFor(type))(task);

    private static Func<Task, Task?> ReaderFor(Type type)
    {
        var reader = Continuations.FirstOrDefault(known => type.Assembly == typeof(Task).Assembly && type.Name == known.Name).Reader;
        if (reader is null) return static _ => null;
        return (type.IsGenericType ? reader.MakeGenericType(type.GenericTypeArguments) : reader).GetMethod("Of")!.CreateDelegate<Func<Task, Task?>>();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_action")]
    private static extern ref Delegate? Action(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_stateObject")]
    private static extern ref object? State(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_stateFlags")]
    private static extern ref int Flags(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_CancellationToken")]
    private static extern CancellationToken Token(Task task);

    [UnsafeAccessor(UnsafeAccessorKind.StaticField, Name = "t_currentTask")]
    private static extern ref Task? Current(Task? task);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ExecuteWithThreadLocal")]
    private static extern void Execute(Task task, ref Task? current, Thread? pooled);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_cancellationToken")]
    private static extern ref CancellationToken TokenIn(OperationCanceledException exception);

    private static class ContinuationTask
    {
        public static Task? Of(Task task) => Antecedent(task);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_antecedent")]
        private static extern ref Task? Antecedent([UnsafeAccessorType("System.Threading.Tasks.ContinuationTaskFromTask")] object task);
    }

    private static class ContinuationResult<TResult>
    {
        public static Task? Of(Task task) => Antecedent(task);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_antecedent")]
        private static extern ref Task? Antecedent([UnsafeAccessorType("System.Threading.Tasks.ContinuationResultTaskFromTask`1[[!0]]")] object task);
    }

    private static class ResultContinuation<TAntecedent>
    {
        public static Task<TAntecedent>? Of(Task task) => Antecedent(task);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_antecedent")]
        private static extern ref Task<TAntecedent>? Antecedent([UnsafeAccessorType("System.Threading.Tasks.ContinuationTaskFromResultTask`1[[!0]]")] object task);
    }

    private static class ResultContinuationResult<TAntecedent, TResult>
    {
        public static Task<TAntecedent>? Of(Task task) => Antecedent(task);

        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "m_antecedent")]
        private static extern ref Task<TAntecedent>? Antecedent([UnsafeAccessorType("System.Threading.Tasks.ContinuationResultTaskFromResultTask`2[[!0],[!1]]")] object task);
    }
}
