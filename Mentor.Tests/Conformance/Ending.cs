namespace Mentor.Tests.Conformance;

/// <summary>How tasks end, in words: two that ended alike have the same.</summary>
internal static class Ending
{
    /// <summary>Starts the same here and on the cluster, and asserts that nothing in the end tells where it ran.</summary>
    public static async Task AssertIsTheSameAsync(Func<TaskScheduler, Task> start)
    {
        var here = await OfAsync(start(TaskScheduler.Default));
        var there = await OfAsync(start(ConformancePool.Scheduler));

        Assert.That(there, Is.EqualTo(here));
    }

    /// <summary>Status, options, state, result and exceptions; of a result that is a task also its end.</summary>
    public static async Task<string> OfAsync(Task task)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        var result = task.IsCompletedSuccessfully ? task.GetType().GetProperty("Result")?.GetValue(task) : null;
        // Tasks without a result may have one that only the framework knows.
        var end = result is Task inner ? $"({await OfAsync(inner)})" : result?.GetType().IsVisible == false && result.GetType().Assembly == typeof(Task).Assembly ? "" : $"{result}";
        return $"{task.Status} {task.CreationOptions} {task.AsyncState} {end} {(task.Exception is { } exception ? Of(exception) : "")}";
    }

    public static string Of(Exception exception) => exception switch
    {
        AggregateException several => $"Several({string.Join(", ", several.InnerExceptions.Select(Of))})",
        { InnerException: { } inner } => $"{exception.GetType().Name} '{exception.Message}' after {Of(inner)}",
        _ => $"{exception.GetType().Name} '{exception.Message}'",
    };
}
