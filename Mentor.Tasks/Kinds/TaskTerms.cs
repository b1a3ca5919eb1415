using Mentor.Protocol;
using Mentor.Tasks.Placement;
using Polly;

namespace Mentor.Tasks.Kinds;

/// <summary>What the centre is told of a task: its options where it has any, the pool's elsewhere.</summary>
/// <param name="Name">The beginning of the id.</param>
/// <param name="Resources">What the task itself takes.</param>
/// <param name="Executor">What an executor takes that only this task has.</param>
/// <param name="Retries">Launches after the first; of no account where there is a policy.</param>
/// <param name="Priority">0 for most.</param>
/// <param name="Constraints">On which agents it may run.</param>
/// <param name="IsApart">Whether it runs without the executor that delegates share.</param>
/// <param name="RetryPolicy">Decides whether it runs again; null: the number of losses does.</param>
internal sealed record TaskTerms(string Name, Resources Resources, Resources Executor, int Retries, int Priority, Constraints Constraints, bool IsApart, ResiliencePipeline? RetryPolicy = null)
{
    /// <summary>All that is taken of an agent.</summary>
    public Resources Demand { get; } = Executor.IsEmpty ? Resources : Resources + Executor;
}
