using Mentor.Protocol.Values;

namespace Mentor.Protocol.Delegates;

/// <summary>What the code of one delegate touches of the closure objects that it can reach.</summary>
/// <param name="touched">By generic definition: a bit for each field, in the order of <see cref="FieldPlan.FieldsOf"/>. Null when the code could not be followed.</param>
internal sealed class ClosureScope(IReadOnlyDictionary<Type, ulong>? touched)
{
    // One bit is spoken for, see IdentityTable.
    private const int MostFields = 63;

    public ulong FieldsOf(Type closure)
    {
        if (touched is null) return ObjectFormatter.AllFields;
        return touched.GetValueOrDefault(closure.IsConstructedGenericType ? closure.GetGenericTypeDefinition() : closure);
    }

    /// <returns>All when nothing of the type stays behind, or when it has too many fields to choose from.</returns>
    public static ulong Normalize(ulong fields, int count) =>
        count > MostFields || fields == EveryField(count) ? ObjectFormatter.AllFields : fields;

    public static ulong EveryField(int count) => count > MostFields ? ObjectFormatter.AllFields : (1UL << count) - 1;
}
