using System.Collections.Concurrent;
using System.Reflection;
using Mentor.Protocol.Code;

namespace Mentor.Protocol.Values;

/// <summary>What is known of code: which modules travel, and what tokens and names stand for.</summary>
internal sealed class CodeMap(IModuleSource source)
{
    private readonly ConcurrentDictionary<Module, ModuleCode> _modules = new();
    private readonly ConcurrentDictionary<Type, ConcurrentDictionary<Type, Type>> _instances = new();
    private readonly ConcurrentDictionary<string, Type> _framework = new();
    private ModuleCode[] _resolved = [];

    /// <summary>The program's assemblies that say how types of others travel.</summary>
    public IEnumerable<Assembly> Declaring => source.Declaring;

    public ModuleCode Of(Module module) => _modules.TryGetValue(module, out var known)
        ? known
        : _modules.GetOrAdd(module, new ModuleCode(module, !SharedContracts.Has(module.Assembly) && source.Travels(module.Assembly)));

    public bool Travels(Module module) => Of(module).Travels;

    /// <summary>A type of the program, or one of Mentor's own, which both sides have in the same version: its fields are known to be the same.</summary>
    public bool IsOurs(Type type) => type.Assembly == typeof(CodeMap).Assembly || Travels(type.Module);

    public ModuleCode Resolve(Guid id)
    {
        foreach (var known in _resolved)
        {
            if (known.Id == id) return known;
        }

        var module = Of(source.Resolve(id));
        _resolved = [.. _resolved, module];
        return module;
    }

    public Type Instance(Type definition, Type[] arguments)
    {
        if (arguments.Length != 1) return definition.MakeGenericType(arguments);
        if (!_instances.TryGetValue(definition, out var known)) known = _instances.GetOrAdd(definition, new ConcurrentDictionary<Type, Type>());
        return known.TryGetValue(arguments[0], out var type) ? type : known.GetOrAdd(arguments[0], definition.MakeGenericType(arguments));
    }

    /// <returns>Null when there is no such type, or when the assembly is not the framework's.</returns>
    public Type? FrameworkType(string assembly, string name)
    {
        var key = $"{name}, {assembly}";
        if (_framework.TryGetValue(key, out var type)) return type;
        // Brackets would name further types of any assembly; names that are not found must not fill the memory.
        type = name.AsSpan().ContainsAny("[],*&") ? null : FindFrameworkType(assembly, name);
        return type is null ? null : _framework.GetOrAdd(key, type);
    }

    // The version is left out: the other side's framework may be another patch of the same release.
    private Type? FindFrameworkType(string assembly, string name)
    {
        try
        {
            var type = Assembly.Load(new AssemblyName { Name = assembly }).GetType(name, throwOnError: false);
            return type is null || Travels(type.Module) ? null : type;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or ArgumentException)
        {
            return null;
        }
    }
}
