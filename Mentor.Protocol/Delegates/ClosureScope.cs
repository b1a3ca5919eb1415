using System.Collections.Concurrent;
using System.Reflection;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Delegates;

/// <summary>What the code of one delegate touches of the closure objects that it can reach.</summary>
/// <param name="touched">By generic definition: a bit for each field, in the order of <see cref="FieldPlan.FieldsOf"/>. Null when the code could not be followed.</param>
/// <param name="touchedOfThis">The fields that are read of the object whose method it is. Null when all may be read.</param>
internal sealed class ClosureScope(IReadOnlyDictionary<Type, ulong>? touched, IReadOnlySet<(Module, int)>? touchedOfThis = null)
{
    // One bit is spoken for, see IdentityTable.
    private const int MostFields = 63;

    private readonly ConcurrentDictionary<Type, ulong> _ofThis = new();

    public ulong FieldsOf(Type closure)
    {
        if (touched is null) return ObjectFormatter.AllFields;
        return touched.GetValueOrDefault(closure.IsConstructedGenericType ? closure.GetGenericTypeDefinition() : closure);
    }

    /// <param name="type">The runtime type of the object, which may derive from the one that the method belongs to.</param>
    public ulong FieldsOfThis(Type type)
    {
        if (touchedOfThis is null) return ObjectFormatter.AllFields;
        return _ofThis.TryGetValue(type, out var known) ? known : _ofThis.GetOrAdd(type, MaskOfThis(type, touchedOfThis));
    }

    private static ulong MaskOfThis(Type type, IReadOnlySet<(Module, int)> touched)
    {
        var fields = FieldPlan.FieldsOf(type);
        var mask = 0UL;
        for (var i = 0; i < fields.Length; i++)
        {
            if (touched.Contains((fields[i].Module, fields[i].MetadataToken))) mask |= 1UL << (i & MostFields);
        }

        return Normalize(mask, fields.Length);
    }

    /// <returns>All when nothing of the type stays behind, or when it has too many fields to choose from.</returns>
    public static ulong Normalize(ulong fields, int count) =>
        count > MostFields || fields == EveryField(count) ? ObjectFormatter.AllFields : fields;

    public static ulong EveryField(int count) => count > MostFields ? ObjectFormatter.AllFields : (1UL << count) - 1;
}
