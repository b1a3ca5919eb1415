namespace Mentor.Tasks.Reports;

/// <summary>Wakes all who wait for the same. Guarded by its owner's lock, but for the waiting.</summary>
internal sealed class Wake
{
    private TaskCompletionSource? _raised;

    /// <summary>Completes when it is raised next.</summary>
    public Task Next => (_raised ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;

    public void Raise()
    {
        _raised?.TrySetResult();
        _raised = null;
    }

    /// <returns>False when it took longer.</returns>
    public static async Task<bool> WaitAsync(Task next, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await next.WaitAsync(patience, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }
}
