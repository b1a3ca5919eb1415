using System.Buffers;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;

namespace Mentor.Tests.Probe;

/// <summary>Sends values of its own so often that code would be made for them at run time.</summary>
internal static class SerializerProbe
{
    private const int Often = 100;

    public static int Run()
    {
        PayloadSerializer serializer = new(new Own());
        var sum = 0;
        for (var i = 1; i <= Often; i++)
        {
            ArrayBufferWriter<byte> bytes = new();
            serializer.WriteResult(bytes, new Pair(i, new Point(i)));
            var (number, point) = serializer.ReadOutcome<Pair>(new ReadOnlySequence<byte>(bytes.WrittenMemory)).Value;
            sum += number + point.X;
        }

        Console.WriteLine($"dynamic code: {RuntimeFeature.IsDynamicCodeSupported}, sum: {sum}");
        return 0;
    }

    private sealed record Pair(int Number, Point Point);

    private readonly record struct Point(int X);

    private sealed class Own : IModuleSource
    {
        public Module Resolve(Guid moduleVersionId) => typeof(Own).Module;

        public IEnumerable<Assembly> Declaring => [];

        public bool Travels(Assembly assembly) => assembly == typeof(Own).Assembly;
    }
}
