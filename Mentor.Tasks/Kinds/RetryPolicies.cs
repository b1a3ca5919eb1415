using System.ComponentModel.DataAnnotations;
using Polly;
using Polly.Retry;

namespace Mentor.Tasks.Kinds;

/// <summary>Makes of a user's retry options what a task is judged by.</summary>
internal static class RetryPolicies
{
    // What Polly takes when nobody says anything: any exception but a cancellation. Here it stands for losses alone.
    private static readonly Func<RetryPredicateArguments<object>, ValueTask<bool>> Unsaid = new RetryStrategyOptions().ShouldHandle;

    /// <returns>Null when they can be used.</returns>
    public static string? ProblemOf(RetryStrategyOptions options)
    {
        try
        {
            Build(options, TimeProvider.System);
            return null;
        }
        catch (ValidationException invalid)
        {
            return string.Join(' ', invalid.Message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
    }

    /// <param name="options">What the user changes of them afterwards has no effect.</param>
    /// <param name="time">By which the pauses go.</param>
    public static ResiliencePipeline Build(RetryStrategyOptions options, TimeProvider time)
    {
        RetryStrategyOptions own = new()
        {
            Name = options.Name,
            MaxRetryAttempts = options.MaxRetryAttempts,
            BackoffType = options.BackoffType,
            UseJitter = options.UseJitter,
            Delay = options.Delay,
            MaxDelay = options.MaxDelay,
            ShouldHandle = options.ShouldHandle == Unsaid ? static asked => new(asked.Outcome.Exception is TaskLostException) : options.ShouldHandle,
            DelayGenerator = options.DelayGenerator,
            OnRetry = options.OnRetry,
            Randomizer = options.Randomizer,
        };
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(own).Build();
    }
}
