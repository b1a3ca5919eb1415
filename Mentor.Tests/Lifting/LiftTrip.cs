using System.Buffers;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Lifting;

/// <summary>The way to an executor, with everything lifted that takes <paramref name="above"/> bytes.</summary>
internal sealed class LiftTrip(long above = 1000)
{
    private readonly PayloadSerializer _driver = Trip.New();

    public Shelf Shelf { get; } = new();

    /// <summary>Of the last trip.</summary>
    public IReadOnlyList<Lift> Lifts { get; private set; } = [];

    /// <summary>Of the last trip, without what was lifted.</summary>
    public ReadOnlySequence<byte> Payload { get; private set; }

    public Work Send(Work work)
    {
        var bytes = new ArrayBufferWriter<byte>();
        return Arrive(_driver.WriteWork(bytes, work, above).Lifts, bytes);
    }

    public Task<T> RunAsync<T>(Work work) => RunHereAsync<T>(Send(work));

    /// <summary>The work of a map, for <see cref="RunAsync{T,TR}"/>.</summary>
    public ChunkBody Begin(Work work) => _driver.WriteBody(work, above);

    public async Task<TR[]> RunAsync<T, TR>(ChunkBody body, LiftScope scope, params T[] items)
    {
        var bytes = new ArrayBufferWriter<byte>();
        return (await RunHereAsync<ChunkEnd<TR>>(Arrive(_driver.WriteChunk(bytes, body, items, above, scope).Lifts, bytes))).Results;
    }

    public Task<T> Run<T>(Func<T> body) => RunAsync<T>(Work.Of(body));

    private Work Arrive(IReadOnlyList<Lift> lifts, ArrayBufferWriter<byte> payload)
    {
        Lifts = lifts;
        foreach (var lift in lifts) Shelf.Add(lift.Content);
        Payload = new(payload.WrittenMemory);
        return new PayloadSerializer(new ProgramModules(), Shelf).ReadWork(Payload);
    }

    private static async Task<T> RunHereAsync<T>(Work work)
    {
        var executor = Trip.New();
        var outcome = new ArrayBufferWriter<byte>();
        await work.RunAsync(executor, outcome, default);
        return Trip.New().ReadOutcome<T>(new(outcome.WrittenMemory)).Value;
    }
}
