using System.Collections.Concurrent;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Streams;
using Mentor.Protocol.TaskBodies;

namespace Mentor.Protocol.Payloads;

/// <summary>Types that both sides have and that travel as a small number. The order is the wire format: only ever append.</summary>
/// <remarks>
/// Never a type of the program: this table is static. Nor one outside of the core library: its assembly would be loaded in each executor
/// before the first delegate runs.
/// </remarks>
internal static class WellKnownTypes
{
    /// <summary>0 is the declared type, 1 announces a definition.</summary>
    public const int First = 2;

    private static readonly Type[] ByCode =
    [
        typeof(object), typeof(string), typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(char), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset),
        typeof(TimeSpan), typeof(Guid), typeof(Version),
        typeof(ActionWork), typeof(FuncWork<>), typeof(AsyncActionWork), typeof(AsyncFuncWork<>),
        typeof(ApplyWork<,>), typeof(ApplyWork<,,>), typeof(ApplyWork<,,,>), typeof(ApplyWork<,,,,>),
        typeof(AsyncApplyWork<,>), typeof(AsyncApplyWork<,,>), typeof(AsyncApplyWork<,,,>), typeof(AsyncApplyWork<,,,,>),
        typeof(MapWork<,>), typeof(AsyncMapWork<,>),
        typeof(Action), typeof(Action<>), typeof(Action<,>), typeof(Func<>), typeof(Func<,>), typeof(Func<,,>), typeof(Func<,,,>),
        typeof(Predicate<>), typeof(Comparison<>),
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>),
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(ConcurrentDictionary<,>), typeof(ConcurrentQueue<>),
        typeof(Task), typeof(Task<>), typeof(CancellationToken), typeof(Type), typeof(Exception),
        typeof(IEnumerable<>), typeof(IReadOnlyList<>), typeof(IList<>),
        typeof(ValueBodyWork<>), typeof(PromiseBodyWork), typeof(PromiseBodyWork<>),
        typeof(ActionCall), typeof(StateActionCall), typeof(FuncCall<>), typeof(StateFuncCall<>),
        typeof(ContinuationCall<,>), typeof(StateContinuationCall<,>), typeof(ContinuationActionCall<>), typeof(StateContinuationActionCall<>),
        typeof(GatherCall<,>), typeof(GatherActionCall<>), typeof(PlainTaskEnd), typeof(TaskEnd<>), typeof(NestedTaskEnd<>),
        typeof(MapWork<,,>), typeof(MapWork<,,,>), typeof(AsyncMapWork<,,>), typeof(AsyncMapWork<,,,>), typeof(EachWork<>), typeof(AsyncEachWork<>),
        typeof(FoldWork<>), typeof(AggregateWork<,>), typeof(ChunkEnd<>), typeof(AsyncStreamWork<>), typeof(SequenceStreamWork<>), typeof(IAsyncEnumerable<>),
    ];

    private static readonly Dictionary<Type, int> Codes = Number();

    public static int Next => First + ByCode.Length;

    public static bool TryGetCode(Type type, out int code) => Codes.TryGetValue(type, out code);

    public static Type Of(int code) => ByCode[code - First];

    private static Dictionary<Type, int> Number()
    {
        var codes = new Dictionary<Type, int>(ByCode.Length);
        for (var i = 0; i < ByCode.Length; i++) codes.Add(ByCode[i], First + i);
        return codes;
    }
}
