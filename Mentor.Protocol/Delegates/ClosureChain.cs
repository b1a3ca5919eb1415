using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Delegates;

/// <summary>A closure object refers to those of the scopes around it, of which a second delegate may need more than the first.</summary>
internal static class ClosureChain
{
    /// <returns>Those of <paramref name="fields"/> that lead to a closure object of which more has to be sent.</returns>
    public static ulong FieldsToDescend(object closure, ObjectFormatter formatter, ulong fields, WriteState state, ClosureScope scope)
    {
        var descend = 0UL;
        foreach (var (index, field) in formatter.OuterClosures)
        {
            if ((fields >> index & 1) != 0 && field.GetValue(closure) is { } outer && NeedsMore(outer, state, scope)) descend |= 1UL << index;
        }

        return descend;
    }

    private static bool NeedsMore(object closure, WriteState state, ClosureScope scope)
    {
        if (!state.Seen.TryFind(closure, out var id)) return true;
        var formatter = state.Catalog.ContentOf(closure.GetType());
        var fields = formatter.IsClosure ? scope.FieldsOf(formatter.Type) : scope.FieldsOfThis(formatter.Type);
        return (fields & ~state.Seen.Sent(id) & formatter.EveryField) != 0 || FieldsToDescend(closure, formatter, fields, state, scope) != 0;
    }
}
