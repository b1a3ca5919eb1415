using System.Collections.Concurrent;
using System.Reflection;
using Mentor.Protocol.Code;

namespace Mentor.Protocol.Values;

/// <summary>What is known of code: which modules travel, and what tokens and names stand for.</summary>
internal sealed class CodeMap(IModuleSource source)
{
    private readonly ConcurrentDictionary<Module, (bool Travels, Guid Id)> _modules = new();
    private readonly ConcurrentDictionary<Guid, Module> _byId = new();
    private readonly ConcurrentDictionary<(Module, int), Type> _types = new();
    private readonly ConcurrentDictionary<(Module, int), MethodBase> _methods = new();
    private readonly ConcurrentDictionary<(Type, Type), Type> _instances = new();
    private readonly ConcurrentDictionary<(string, string), Type> _framework = new();

    public bool Travels(Module module) => Facts(module).Travels;

    /// <summary>A type of the program, or one of Mentor's own, which both sides have in the same version: its fields are known to be the same.</summary>
    public bool IsOurs(Type type) => type.Assembly == typeof(CodeMap).Assembly || Travels(type.Module);

    public Guid IdOf(Module module) => Facts(module).Id;

    public Module Resolve(Guid id) => _byId.TryGetValue(id, out var module) ? module : _byId.GetOrAdd(id, source.Resolve(id));

    public Type TypeOf(Module module, int token) =>
        _types.TryGetValue((module, token), out var type) ? type : _types.GetOrAdd((module, token), module.ResolveType(token));

    public MethodBase MethodOf(Module module, int token) =>
        _methods.TryGetValue((module, token), out var method) ? method : _methods.GetOrAdd((module, token), module.ResolveMethod(token)!);

    public Type Instance(Type definition, Type[] arguments)
    {
        if (arguments.Length != 1) return definition.MakeGenericType(arguments);
        var key = (definition, arguments[0]);
        return _instances.TryGetValue(key, out var type) ? type : _instances.GetOrAdd(key, definition.MakeGenericType(arguments));
    }

    /// <returns>Null when there is no such type, or when the assembly is not the framework's.</returns>
    public Type? FrameworkType(string assembly, string name)
    {
        if (_framework.TryGetValue((assembly, name), out var type)) return type;
        // Brackets would name further types of any assembly; names that are not found must not fill the memory.
        type = name.AsSpan().ContainsAny("[],*&") ? null : FindFrameworkType(assembly, name);
        return type is null ? null : _framework.GetOrAdd((assembly, name), type);
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

    private (bool Travels, Guid Id) Facts(Module module) => _modules.TryGetValue(module, out var known)
        ? known
        : _modules.GetOrAdd(module, (module.Assembly != typeof(CodeMap).Assembly && source.Travels(module.Assembly), module.ModuleVersionId));
}
