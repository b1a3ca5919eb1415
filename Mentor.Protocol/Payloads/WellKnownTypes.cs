using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Numerics;

namespace Mentor.Protocol.Payloads;

/// <summary>Types that both sides have and that travel as a small number. The order is the wire format: only ever append.</summary>
/// <remarks>Never a type of the program: this table is static.</remarks>
internal static class WellKnownTypes
{
    /// <summary>0 is the declared type, 1 announces a definition.</summary>
    public const int First = 2;

    private static readonly Type[] ByCode =
    [
        typeof(object), typeof(string), typeof(bool), typeof(byte), typeof(sbyte), typeof(short), typeof(ushort), typeof(int), typeof(uint),
        typeof(long), typeof(ulong), typeof(float), typeof(double), typeof(char), typeof(decimal), typeof(DateTime), typeof(DateTimeOffset),
        typeof(TimeSpan), typeof(Guid), typeof(Uri), typeof(Version), typeof(BigInteger),
        typeof(ActionWork), typeof(FuncWork<>), typeof(AsyncActionWork), typeof(AsyncFuncWork<>),
        typeof(ApplyWork<,>), typeof(ApplyWork<,,>), typeof(ApplyWork<,,,>), typeof(ApplyWork<,,,,>),
        typeof(AsyncApplyWork<,>), typeof(AsyncApplyWork<,,>), typeof(AsyncApplyWork<,,,>), typeof(AsyncApplyWork<,,,,>),
        typeof(MapWork<,>), typeof(AsyncMapWork<,>),
        typeof(Action), typeof(Action<>), typeof(Action<,>), typeof(Func<>), typeof(Func<,>), typeof(Func<,,>), typeof(Func<,,,>),
        typeof(Predicate<>), typeof(Comparison<>),
        typeof(Nullable<>), typeof(KeyValuePair<,>), typeof(ValueTuple<>), typeof(ValueTuple<,>), typeof(ValueTuple<,,>), typeof(ValueTuple<,,,>),
        typeof(Tuple<>), typeof(Tuple<,>), typeof(Tuple<,,>), typeof(Tuple<,,,>),
        typeof(List<>), typeof(Dictionary<,>), typeof(HashSet<>), typeof(Queue<>), typeof(Stack<>), typeof(LinkedList<>),
        typeof(SortedDictionary<,>), typeof(SortedList<,>), typeof(SortedSet<>),
        typeof(ConcurrentDictionary<,>), typeof(ConcurrentQueue<>), typeof(ConcurrentStack<>), typeof(ConcurrentBag<>),
        typeof(ImmutableArray<>), typeof(ImmutableList<>), typeof(ImmutableDictionary<,>), typeof(ImmutableHashSet<>),
        typeof(ImmutableSortedDictionary<,>), typeof(ImmutableSortedSet<>), typeof(ImmutableQueue<>), typeof(ImmutableStack<>),
        typeof(Task), typeof(Task<>), typeof(CancellationToken), typeof(Type),
        typeof(IEnumerable<>), typeof(IReadOnlyList<>), typeof(IList<>), typeof(Exception),
    ];

    private static readonly Dictionary<Type, int> Codes = ByCode.Select((type, index) => (type, index)).ToDictionary(p => p.type, p => p.index + First);

    public static int Next => First + ByCode.Length;

    public static bool TryGetCode(Type type, out int code) => Codes.TryGetValue(type, out code);

    public static Type Of(int code) => ByCode[code - First];
}
