using System.Buffers;
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

    /// <summary>Sends the work, runs it where it arrives and brings its outcome back, each side with a serializer of its own.</summary>
    public static async Task<Outcome<T>> RunAsync<T>(Work work, CancellationToken cancellationToken = default)
    {
        var executor = New();
        var outcome = new ArrayBufferWriter<byte>();
        await executor.ReadWork(Pack(work), cancellationToken).RunAsync(executor, outcome, cancellationToken);
        return New().ReadOutcome<T>(new ReadOnlySequence<byte>(outcome.WrittenMemory));
    }

    public static Task<T> Run<T>(Func<T> body) => Value<T>(Work.Of(body));

    public static async Task<T> Value<T>(Work work) => (await RunAsync<T>(work)).Value;

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
