using System.Reflection;

namespace Mentor.Protocol.Values;

/// <summary>One module: whether it travels, and the members that its rows stand for, each looked up once.</summary>
/// <remarks>Plain arrays: dictionaries with struct keys would have to be compiled in each new executor before its first delegate runs.</remarks>
internal sealed class ModuleCode(Module module, bool travels)
{
    private const int TypeDefTable = 0x02000000;
    private const int MethodDefTable = 0x06000000;

    private Type?[] _types = [];
    private MethodBase?[] _methods = [];
    private bool? _usesMessagePack;

    public Module Module { get; } = module;

    public bool Travels { get; } = travels;

    public Guid Id { get; } = module.ModuleVersionId;

    /// <summary>Whether types of the module may have attributes of MessagePack on them.</summary>
    public bool UsesMessagePack => _usesMessagePack ??= Travels && Array.Exists(
        Module.Assembly.GetReferencedAssemblies(), reference => reference.Name is "MessagePack" or "MessagePack.Annotations");

    public Type TypeOf(int row) => (uint)row < (uint)_types.Length && _types[row] is { } known ? known : Keep(ref _types, row, Module.ResolveType(TypeDefTable + row));

    public MethodBase MethodOf(int row) =>
        (uint)row < (uint)_methods.Length && _methods[row] is { } known ? known : Keep(ref _methods, row, Module.ResolveMethod(MethodDefTable + row)!);

    // A race loses an entry, which is then looked up again.
    private static T Keep<T>(ref T?[] known, int row, T member)
        where T : class
    {
        var entries = known;
        if (row >= entries.Length) Array.Resize(ref entries, Math.Max(row + 1, entries.Length * 2));
        entries[row] = member;
        known = entries;
        return member;
    }
}
