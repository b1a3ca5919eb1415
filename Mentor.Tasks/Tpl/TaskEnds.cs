using System.Collections.Concurrent;
using System.Reflection;
using Mentor.Protocol.Futures;
using Mentor.Protocol.TaskBodies;

namespace Mentor.Tasks.Tpl;

/// <summary>How tasks ended, whatever the type of their result.</summary>
internal sealed class TaskEnds
{
    private static readonly MethodInfo Typed = typeof(TaskEnds).GetMethod(nameof(EndOf), BindingFlags.NonPublic | BindingFlags.Static)!;
    private static readonly MethodInfo Nested = typeof(TaskEnds).GetMethod(nameof(NestedEndOf), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private readonly ConcurrentDictionary<Type, Func<Task, TaskEnd>> _byType = new();

    /// <summary>Says of no task what it returned.</summary>
    public static TaskEnds Bare { get; } = new() { AreBare = true };

    public bool AreBare { get; private init; }

    public TaskEnd Of(Task ended) => AreBare ? TaskEnd.OfPlain(ended) : _byType.GetOrAdd(ended.GetType(), MakeFor)(ended);

    /// <returns>What a task returned that is known to have succeeded.</returns>
    public static object ResultOf(Task ended) => ended switch
    {
        Task<Task[]> all => all.Result,
        Task<Task> any => any.Result,
        _ => ended.GetType().GetProperty(nameof(Task<>.Result))!.GetValue(ended)!,
    };

    private Func<Task, TaskEnd> MakeFor(Type type)
    {
        if (TaskTypes.ResultOf(type) is not { } result) return static task => TaskEnd.OfPlain(task);
        return typeof(Task).IsAssignableFrom(result)
            ? Nested.MakeGenericMethod(result).CreateDelegate<Func<Task, TaskEnd>>(this)
            : Typed.MakeGenericMethod(result).CreateDelegate<Func<Task, TaskEnd>>();
    }

    private static TaskEnd<T> EndOf<T>(Task ended) => TaskEnd.Of((Task<T>)ended);

    // One that has not ended is awaited as any other task is.
    private TaskEnd NestedEndOf<TTask>(Task ended)
        where TTask : Task => ended is Task<TTask> { IsCompletedSuccessfully: true, Result: { IsCompleted: true } inner } outer ? new NestedTaskEnd<TTask>(outer, Of(inner)) : EndOf<TTask>(ended);
}
