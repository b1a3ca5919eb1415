using Mentor.Protocol.Http;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>What is known of the leader, until something else is.</summary>
/// <param name="isKnown">The group was looked at; before that, no leader means nothing.</param>
/// <param name="leader">The one named last.</param>
/// <param name="problem">Why there is none, or why the one named last may not lead any more.</param>
internal sealed class Leadership(bool isKnown, Uri? leader, MesosApiException? problem)
{
    private readonly TaskCompletionSource<Leadership> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public bool IsKnown => isKnown;

    public Uri? Leader => leader;

    public MesosApiException? Problem => problem;

    /// <summary>What is known after this; cancelled when nothing follows.</summary>
    public Task<Leadership> Next => _next.Task;

    public void Give(Leadership next) => _next.TrySetResult(next);

    public void End() => _next.TrySetCanceled();

    public Leadership But(MesosApiException newProblem) => new(isKnown, leader, newProblem);
}
