using System.Collections.Concurrent;
using System.Reflection;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Delegates;

/// <summary>Follows the code of each delegate once.</summary>
internal sealed class ClosureAnalyses(CodeMap code)
{
    private readonly ConcurrentDictionary<MethodInfo, ClosureScope> _scopes = new();

    public ClosureScope Of(MethodInfo method) => _scopes.TryGetValue(method, out var scope) ? scope : _scopes.GetOrAdd(method, Analyze(method));

    private ClosureScope Analyze(MethodInfo method)
    {
        if (!code.Travels(method.Module)) return new ClosureScope(null);
        var reachable = new ReachableCode(code);
        try
        {
            reachable.Follow(method);
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or ArgumentException or TypeLoadException or NotSupportedException)
        {
            // A reference that cannot be resolved here: rather send too much than too little.
            return new ClosureScope(null);
        }

        return new ClosureScope(
            reachable.Touched.ToDictionary(pair => pair.Key, pair => Mask(pair.Key, pair.Value)),
            reachable.This.IsHandedOn || method.IsVirtual ? null : reachable.This.Fields);
    }

    private static ulong Mask(Type closure, HashSet<int> tokens)
    {
        var fields = FieldPlan.FieldsOf(closure);
        var mask = 0UL;
        for (var i = 0; i < fields.Length; i++)
        {
            if (tokens.Contains(fields[i].MetadataToken)) mask |= 1UL << (i & 63);
        }

        return ClosureScope.Normalize(mask, fields.Length);
    }
}
