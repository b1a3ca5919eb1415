using System.Buffers;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Payloads;

namespace Mentor.Tests.Payloads;

/// <summary>There and back: what the driver sends, what the executor makes of it, what comes back.</summary>
internal static class Trip
{
    public static ReadOnlySequence<byte> Pack(Work work, PayloadSerializer? serializer = null)
    {
        var bytes = new ArrayBufferWriter<byte>();
        (serializer ?? New()).WriteWork(bytes, work);
        return new ReadOnlySequence<byte>(bytes.WrittenMemory);
    }

    /// <summary>A chunk of a map.</summary>
    public static ReadOnlySequence<byte> Pack<T, TR>(ChunkWork<T, TR> work, T[] items)
    {
        var serializer = New();
        var bytes = new ArrayBufferWriter<byte>();
        serializer.WriteChunk(bytes, serializer.WriteBody(work, long.MaxValue), items, long.MaxValue, new());
        return new ReadOnlySequence<byte>(bytes.WrittenMemory);
    }

    /// <summary>Sends the work, runs it where it arrives and brings its outcome back, each side with a serializer of its own.</summary>
    public static Task<Outcome<T>> RunAsync<T>(Work work, CancellationToken cancellationToken = default) => RunAsync<T>(Pack(work), cancellationToken);

    public static Task<Outcome<ChunkEnd<TR>>> RunAsync<T, TR>(ChunkWork<T, TR> work, T[] items) => RunAsync<ChunkEnd<TR>>(Pack(work, items));

    public static async Task<Outcome<T>> RunAsync<T>(ReadOnlySequence<byte> payload, CancellationToken cancellationToken = default)
    {
        var executor = New();
        var outcome = new ArrayBufferWriter<byte>();
        await executor.ReadWork(payload, cancellationToken).RunAsync(executor, outcome, cancellationToken);
        return New().ReadOutcome<T>(new ReadOnlySequence<byte>(outcome.WrittenMemory));
    }

    public static Task<T> Run<T>(Func<T> body) => Value<T>(Work.Of(body));

    public static async Task<T> Value<T>(Work work) => (await RunAsync<T>(work)).Value;

    public static async Task<ChunkEnd<TR>> Value<T, TR>(ChunkWork<T, TR> work, T[] items) => (await RunAsync(work, items)).Value;

    public static ReadOnlySequence<byte> PackResult<T>(T value)
    {
        var bytes = new ArrayBufferWriter<byte>();
        New().WriteResult(bytes, value);
        return new ReadOnlySequence<byte>(bytes.WrittenMemory);
    }

    /// <summary>A value there and back as a result.</summary>
    public static T Copy<T>(T value) => New().ReadOutcome<T>(PackResult(value)).Value;

    public static PayloadSerializer New() => new(new ProgramModules());
}
