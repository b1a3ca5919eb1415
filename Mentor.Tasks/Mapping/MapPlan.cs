using System.Runtime.CompilerServices;
using Mentor.Protocol.Chunks;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Mapping;

/// <summary>A map as it was asked for, and the ways to go through it. One that has begun is inside the pool until its end, and goes on after Complete.</summary>
/// <param name="Session">Runs the chunks.</param>
/// <param name="Source">Begins with the first item, each time.</param>
/// <param name="Body">What each chunk does with its items.</param>
/// <param name="Options">How.</param>
internal sealed record MapPlan<T, TR>(PoolSession Session, Func<ItemSource<T>> Source, ChunkBody Body, MapOptions Options)
{
    // Partial results that are combined by one task.
    private const int FanIn = 8;

    /// <summary>Whether a failure says at which item. Not where the items are nothing that the caller knows.</summary>
    public bool TellsItems { get; init; } = true;

    public async Task<TR[]> CollectAsync(CancellationToken cancellationToken)
    {
        using var entry = Session.Enter();
        return await CollectInsideAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>For work whose results nobody wants.</summary>
    public async Task CompleteAsync(CancellationToken cancellationToken)
    {
        using var entry = Session.Enter();
        var failures = new MapFailures(Options.AllErrors);
        MapRun<T, TR> run = new(this, inOrder: false, cancellationToken);
        await using (run.ConfigureAwait(false))
        {
            while (await run.NextAsync().ConfigureAwait(false) is { } chunk) failures.Add(chunk);
        }

        failures.ThrowIfAny();
    }

    public async IAsyncEnumerable<TR> StreamAsync(bool inOrder, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var entry = Session.Enter();
        var failures = new MapFailures(Options.AllErrors);
        MapRun<T, TR> run = new(this, inOrder, cancellationToken);
        await using (run.ConfigureAwait(false))
        {
            while (await run.NextAsync().ConfigureAwait(false) is { } chunk)
            {
                foreach (var result in chunk.Results)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    yield return result;
                }

                failures.Add(chunk);
            }
        }

        failures.ThrowIfAny();
    }

    /// <summary>Makes one of the results of the chunks, on the executors; none when there were no items.</summary>
    /// <param name="combine">Gets neighbours, in order, and makes one of them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<TR[]> FoldAsync(ChunkBody combine, CancellationToken cancellationToken)
    {
        using var entry = Session.Enter();
        var parts = await CollectInsideAsync(cancellationToken).ConfigureAwait(false);
        while (parts.Length > 1)
        {
            var level = parts;
            MapPlan<TR, TR> next = new(Session, () => new SequenceSource<TR>(level), combine, new() { ChunkSize = FanIn, Task = Options.Task }) { TellsItems = false };
            parts = await next.CollectInsideAsync(cancellationToken).ConfigureAwait(false);
        }

        return parts;
    }

    private async Task<TR[]> CollectInsideAsync(CancellationToken cancellationToken)
    {
        List<TR[]> parts = [];
        var failures = new MapFailures(Options.AllErrors);
        MapRun<T, TR> run = new(this, inOrder: false, cancellationToken);
        await using (run.ConfigureAwait(false))
        {
            while (await run.NextAsync().ConfigureAwait(false) is { } chunk)
            {
                failures.Add(chunk);
                while (parts.Count <= chunk.Number) parts.Add([]);
                parts[chunk.Number] = chunk.Results;
            }
        }

        failures.ThrowIfAny();
        return Join(parts);
    }

    private static TR[] Join(List<TR[]> parts)
    {
        if (parts is [var only]) return only;
        var results = new TR[parts.Sum(part => part.Length)];
        var at = 0;
        foreach (var part in parts)
        {
            part.CopyTo(results, at);
            at += part.Length;
        }

        return results;
    }
}
