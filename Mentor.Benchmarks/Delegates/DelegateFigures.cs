using System.Buffers;
using System.Diagnostics;
using Mentor.Protocol.Payloads;
using MessagePack;
using MessagePack.Resolvers;

namespace Mentor.Benchmarks.Delegates;

/// <summary>What a delegate costs on its way: time to encode and decode, bytes on the wire, bytes allocated; and MessagePack on the same values.</summary>
internal static class DelegateFigures
{
    private const int Batches = 41;
    private static readonly TimeSpan Warming = TimeSpan.FromSeconds(1);

    public static int Run()
    {
        int a = 1_234_567, b = 7_654_321;
        var order = new Order(1, "Ann", 2.5, 3, true, "High Street 5", 6, new DateTime(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc), 0.5f, "none");
        var list = Enumerable.Range(0, 1_000).Select(i => $"item {i}").ToList();
        var block = new double[1_000_000 / sizeof(double)];
        Case("none", () => Work.Of(static () => 1), null);
        Case("two_ints", () => TwoInts(a, b), new[] { a, b });
        Case("record10", () => Captured(order), order);
        Case("list1000", () => Captured(list), list);
        var (encode, decode) = Case("double_1MB", () => Captured(block), block);
        Figure.Print("encode_double_1MB_rate", block.Length * sizeof(double) / encode, "GB/s");
        Figure.Print("decode_double_1MB_rate", block.Length * sizeof(double) / decode, "GB/s");
        return 0;
    }

    private static Work TwoInts(int x, int y) => Work.Of(() => x + y);

    private static Work Captured<T>(T value)
        where T : class => Work.Of(() => value.ToString());

    private static (double Encode, double Decode) Case(string name, Func<Work> make, object? captured)
    {
        var serializer = new PayloadSerializer(new OwnModules());
        var buffer = new ArrayBufferWriter<byte>(2 * 1_048_576);
        var work = make();
        serializer.WriteWork(buffer, work);
        var bytes = new ReadOnlySequence<byte>(buffer.WrittenSpan.ToArray());

        var (encode, allocated) = Measure(() =>
        {
            buffer.ResetWrittenCount();
            serializer.WriteWork(buffer, work);
        });
        var (decode, _) = Measure(() => serializer.ReadWork(bytes));
        Figure.Print($"encode_{name}_ns", encode, "ns");
        Figure.Print($"decode_{name}_ns", decode, "ns");
        Figure.Print($"wire_{name}_bytes", bytes.Length, "bytes");
        Figure.Print($"alloc_{name}_bytes", allocated, "bytes");
        if (captured is not null) Compare(name, captured, buffer);
        return (encode, decode);
    }

    private static void Compare(string name, object captured, ArrayBufferWriter<byte> buffer)
    {
        Figure.Print($"typeless_{name}_ns", Encoding(TypelessContractlessStandardResolver.Options), "ns");
        Figure.Print($"contractless_{name}_ns", Encoding(ContractlessStandardResolver.Options), "ns");

        double Encoding(MessagePackSerializerOptions options) => Measure(() =>
        {
            buffer.ResetWrittenCount();
            if (ReferenceEquals(options, TypelessContractlessStandardResolver.Options)) MessagePackSerializer.Serialize<object>(buffer, captured, options);
            else MessagePackSerializer.Serialize(captured.GetType(), buffer, captured, options);
        }).Nanoseconds;
    }

    private static (double Nanoseconds, double Bytes) Measure(Action action)
    {
        var count = 0;
        for (var start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < Warming; count++) action();
        var perBatch = Math.Max(1, count / Batches);
        var times = new double[Batches];
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var batch = 0; batch < Batches; batch++)
        {
            var start = Stopwatch.GetTimestamp();
            for (var i = 0; i < perBatch; i++) action();
            times[batch] = Stopwatch.GetElapsedTime(start).TotalNanoseconds / perBatch;
        }

        var bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / ((double)perBatch * Batches);
        Array.Sort(times);
        return (Figure.Percentile(times, 0.5), bytes);
    }
}
