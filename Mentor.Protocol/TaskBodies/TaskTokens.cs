namespace Mentor.Protocol.TaskBodies;

/// <summary>What says, where a body runs, that its task is cancelled.</summary>
/// <param name="Captured">What captured tokens became; none when there was none.</param>
/// <param name="Given">What <see cref="TaskContext.Cancellation"/> is.</param>
internal readonly record struct TaskTokens(CancellationToken Captured, CancellationToken Given)
{
    public bool Has(CancellationToken token) => token.CanBeCanceled && (token == Captured || token == Given);
}
