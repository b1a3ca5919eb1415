using System.Threading.Channels;
using Polly;

namespace Mentor.Tasks.Retries;

/// <summary>One task under its policy, from its first failure on: to the policy each attempt looks like a call that fails.</summary>
/// <param name="answer">Told of each failure whether the task is to run again, when the time for it has come.</param>
/// <param name="broken">Told what the policy itself threw.</param>
internal sealed class RetryRun(Action<RetryQuestion, bool> answer, Action<Exception> broken) : IDisposable
{
    private readonly Channel<RetryQuestion> _failures = Channel.CreateUnbounded<RetryQuestion>(new() { SingleReader = true });
    private readonly CancellationTokenSource _ended = new();
    private RetryQuestion? _asked;
    private volatile bool _isOver;

    /// <summary>It has given its last answer.</summary>
    public bool IsOver => _isOver;

    /// <summary>The last failed outcome, until the policy has spoken about it.</summary>
    public ExaminedOutcome? Examined { get; set; }

    /// <summary>Asks about the next failure.</summary>
    public void Ask(RetryQuestion question) => _failures.Writer.TryWrite(question);

    /// <summary>Nobody wants to know any more.</summary>
    // What the policy does about it is the user's code, and not for the loop's thread. Not disposed: the run may have yet to begin, and asks for the token.
    public void Dispose() => _ = _ended.CancelAsync();

    /// <summary>Ends when the policy gives the task up, or at <see cref="Dispose"/>.</summary>
    public async Task RunAsync(ResiliencePipeline policy)
    {
        var context = ResilienceContextPool.Shared.Get(_ended.Token);
        try
        {
            await policy.ExecuteOutcomeAsync(AttemptAsync, context, this).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (_ended.IsCancellationRequested)
        {
        }
        catch (Exception thrown)
        {
            // The user's own code decides; whatever it throws, the task must come to an end.
            broken(thrown);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }

        _isOver = true;
        if (_asked is not null) answer(_asked, false);
    }

    private static async ValueTask<Outcome<object>> AttemptAsync(ResilienceContext context, RetryRun run)
    {
        try
        {
            run.Repeat();
            run._asked = await run._failures.Reader.ReadAsync(context.CancellationToken).ConfigureAwait(false);
            return Outcome.FromException<object>(run._asked.Failure);
        }
        catch (OperationCanceledException cancelled)
        {
            return Outcome.FromException<object>(cancelled);
        }
    }

    private void Repeat()
    {
        if (_asked is not { } last) return;
        Examined = null;
        answer(last, true);
    }
}
