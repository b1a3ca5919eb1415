using Mentor.Protocol.Payloads;

namespace Mentor.Tasks.Kinds;

/// <summary>A delegate as a task, made by <see cref="DelegateTask"/>.</summary>
/// <typeparam name="TResult">What it returns; object, and null, for one that returns nothing.</typeparam>
public sealed class WorkTask<TResult>
{
    internal WorkTask(Work work, TaskOptions? options)
    {
        Work = work;
        Options = options ?? TaskOptions.Default;
    }

    public TaskOptions Options { get; }

    internal Work Work { get; }
}
