using System.Runtime.ExceptionServices;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;

namespace Mentor.Tasks.Master;

/// <summary>Cuts items into chunks, runs each as a task, and puts the results together again.</summary>
internal sealed class ChunkedMap(PoolSession session)
{
    // One chunk per slot would leave slots idle when chunks differ in weight; many would pay the way of each.
    private const int ChunksPerSlot = 4;

    public async Task<TResult[]> RunAsync<T, TResult>(IEnumerable<T> items, int? chunkSize, Func<T[], Work> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        T[] all = [.. items];
        if (all.Length == 0) return [];
        var size = chunkSize ?? SizeFor(all.Length, await session.SlotsAsync(cancellationToken).ConfigureAwait(false));
        using var others = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        List<Task<TResult[]>> chunks = [];
        try
        {
            SubmitAll(chunks, all.Chunk(size).Select(work), others.Token);
            return Join(await FirstFailureOrAllAsync(chunks).ConfigureAwait(false), all.Length);
        }
        catch (Exception failure)
        {
            await others.CancelAsync().ConfigureAwait(false);
            await ((Task)Task.WhenAll(chunks)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            ExceptionDispatchInfo.Throw(failure);
            throw;
        }
    }

    // What the function captured is serialized with the first chunk; the others refer to it.
    private void SubmitAll<TResult>(List<Task<TResult[]>> chunks, IEnumerable<Work> works, CancellationToken cancellationToken)
    {
        LiftScope lifts = new();
        foreach (var work in works) chunks.Add(session.Submit<TResult[]>(work, cancellationToken, lifts: lifts));
    }

    private static int SizeFor(int count, int slots) => (int)Math.Max(1, (count + ((long)slots * ChunksPerSlot) - 1) / ((long)slots * ChunksPerSlot));

    private static async Task<TResult[][]> FirstFailureOrAllAsync<TResult>(List<Task<TResult[]>> chunks)
    {
        await foreach (var ended in Task.WhenEach(chunks).ConfigureAwait(false)) await ended.ConfigureAwait(false);
        return await Task.WhenAll(chunks).ConfigureAwait(false);
    }

    private static TResult[] Join<TResult>(TResult[][] chunks, int count)
    {
        var results = new TResult[count];
        var at = 0;
        foreach (var chunk in chunks)
        {
            chunk.CopyTo(results, at);
            at += chunk.Length;
        }

        return results;
    }
}
