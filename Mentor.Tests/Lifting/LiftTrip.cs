using System.Buffers;
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

    public Work Send(Work work, LiftScope? scope = null)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Lifts = _driver.WriteWork(bytes, work, above, scope).Lifts;
        foreach (var lift in Lifts) Shelf.Add(lift.Content);
        Payload = new(bytes.WrittenMemory);
        return new PayloadSerializer(new ProgramModules(), Shelf).ReadWork(Payload);
    }

    public async Task<T> RunAsync<T>(Work work, LiftScope? scope = null)
    {
        var executor = Trip.New();
        var outcome = new ArrayBufferWriter<byte>();
        await Send(work, scope).RunAsync(executor, outcome, default);
        return Trip.New().ReadOutcome<T>(new(outcome.WrittenMemory)).Value;
    }

    public Task<T> Run<T>(Func<T> body) => RunAsync<T>(Work.Of(body));
}
