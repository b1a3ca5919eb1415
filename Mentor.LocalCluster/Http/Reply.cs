namespace Mentor.LocalCluster.Http;

/// <summary>The way back to a caller that waits for the answer.</summary>
internal sealed class Reply
{
    private readonly TaskCompletionSource<HttpAnswer> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task<HttpAnswer> Answer => _answer.Task;

    public void With(HttpAnswer answer) => _answer.TrySetResult(answer);
}
