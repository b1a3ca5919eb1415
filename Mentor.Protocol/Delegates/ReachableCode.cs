using System.Reflection;
using System.Reflection.Emit;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Delegates;

/// <summary>
/// Walks the code that the compiler made of one delegate: the lambda, the lambdas and local functions within it, the state machines of async
/// methods and iterators; and the methods that it calls on the object it belongs to. Other code that the programmer named is not entered: it cannot
/// reach a closure object.
/// </summary>
internal sealed class ReachableCode(CodeMap code)
{
    private readonly HashSet<MethodBase> _known = [];
    private readonly HashSet<Type> _machines = [];
    private readonly Queue<MethodBase> _open = [];
    private Type? _owner;

    /// <summary>Tokens of the fields that are read, by closure type (its generic definition).</summary>
    public Dictionary<Type, HashSet<int>> Touched { get; } = [];

    /// <summary>What is done with the object whose method the delegate is, or is part of.</summary>
    public ThisUse This { get; } = new();

    public void Follow(MethodInfo root)
    {
        _owner = OwnerOf(root.DeclaringType!);
        Enter(root);
        while (_open.TryDequeue(out var method))
        {
            if (method.GetMethodBody()?.GetILAsByteArray() is not { } il) continue;
            Walk(method, il);
            This.Follow(method, il, IsOwners);
            while (This.Called.TryDequeue(out var called)) Enter(called);
        }
    }

    private void Walk(MethodBase method, byte[] il)
    {
        var types = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        foreach (var (instruction, token, _) in new Instructions(il))
        {
            switch (instruction.OperandType)
            {
                case OperandType.InlineField:
                    var field = method.Module.ResolveField(token, types, arguments)!;
                    // What is only assigned need not arrive.
                    if (instruction == OpCodes.Ldfld || instruction == OpCodes.Ldflda) Touch(field);
                    Consider(field.DeclaringType);
                    break;
                case OperandType.InlineMethod:
                    var called = method.Module.ResolveMethod(token, types, arguments)!;
                    Consider(called.DeclaringType);
                    // An async method hands its state machine to the framework as a type argument.
                    if (called.IsGenericMethod) Array.ForEach(called.GetGenericArguments(), Consider);
                    if (code.Travels(called.Module) && CompilerCode.IsGenerated(called)) Enter(called);
                    break;
                case OperandType.InlineType:
                    Consider(method.Module.ResolveType(token, types, arguments));
                    break;
            }
        }
    }

    private void Touch(FieldInfo field)
    {
        var owner = Definition(field.DeclaringType!);
        if (!code.Travels(owner.Module) || !CompilerCode.IsClosure(owner)) return;
        if (!Touched.TryGetValue(owner, out var tokens)) Touched.Add(owner, tokens = []);
        tokens.Add(field.MetadataToken);
    }

    private void Consider(Type? type)
    {
        if (type is null || type.IsGenericParameter || !code.Travels(type.Module)) return;
        var machine = Definition(type);
        if (!_machines.Add(machine) || !CompilerCode.IsStateMachine(machine)) return;
        const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        foreach (var method in machine.GetMethods(Own)) Enter(method);
    }

    private void Enter(MethodBase method)
    {
        var definition = method.Module.ResolveMethod(method.MetadataToken)!;
        if (_known.Add(definition)) _open.Enqueue(definition);
    }

    // A lambda that captures variables is nested in the type whose method it stands in.
    private static Type OwnerOf(Type type)
    {
        while (type.Name is ['<', ..] or ['_', 'C', 'l', 'o', 's', 'u', 'r', 'e', ..] && type.DeclaringType is { } outer) type = outer;
        return Definition(type);
    }

    private bool IsOwners(Type? type)
    {
        if (type is null || !code.Travels(type.Module)) return false;
        for (var at = _owner; at is not null; at = at.BaseType)
        {
            if (Definition(at) == Definition(type)) return true;
        }

        return false;
    }

    private static Type Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
}
