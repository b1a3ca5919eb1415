using System.Reflection;
using System.Reflection.Emit;

namespace Mentor.Protocol.Delegates;

/// <summary>
/// What code does with the object that it is a method of: which of its fields it reads, or whether it hands the object on, after which
/// everything may be read.
/// </summary>
/// <remarks>
/// Follows the evaluation stack in a straight line. Where the object is still on the stack at a branch, or is used in any way that is not
/// known to be harmless, it counts as handed on: the worst that can happen is that too much travels.
/// </remarks>
internal sealed class ThisUse
{
    private readonly Stack<bool> _stack = [];
    private readonly HashSet<int> _locals = [];

    public bool IsHandedOn { get; private set; }

    public HashSet<(Module, int)> Fields { get; } = [];

    /// <summary>Methods of the same object that are called on it, and that must be followed too.</summary>
    public Queue<MethodBase> Called { get; } = [];

    public void Follow(MethodBase method, byte[] il, Func<Type?, bool> isItsType)
    {
        // Each round may find a variable that holds the object; two are the rule.
        int before;
        do
        {
            before = _locals.Count;
            _stack.Clear();
            Walk(method, il, isItsType);
        }
        while (!IsHandedOn && _locals.Count != before);

        _locals.Clear();
    }

    private void Walk(MethodBase method, byte[] il, Func<Type?, bool> isItsType)
    {
        var types = method.DeclaringType is { IsGenericType: true } owner ? owner.GetGenericArguments() : null;
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        var isItsMethod = !method.IsStatic && isItsType(method.DeclaringType);
        MethodBase? loaded = null;
        foreach (var (code, token, number) in new Instructions(il))
        {
            if (IsHandedOn) return;
            var function = loaded;
            loaded = null;
            if (LocalOf(code, number) is { } local)
            {
                Local(code, local);
            }
            else if (ArgumentOf(code, number) is { } argument)
            {
                if (argument == 0 && isItsMethod && code.StackBehaviourPush == StackBehaviour.Push1) _stack.Push(true);
                else Plain(code, handsOn: argument == 0 && isItsMethod);
            }
            else if (code.OperandType == OperandType.InlineField)
            {
                Field(code, method.Module.ResolveField(token, types, arguments)!, isItsType);
            }
            else if (code.OperandType == OperandType.InlineMethod)
            {
                var member = method.Module.ResolveMethod(token, types, arguments)!;
                if (code == OpCodes.Ldftn) loaded = member;
                if (code == OpCodes.Ldftn || code == OpCodes.Ldvirtftn || code == OpCodes.Ldtoken) Plain(code);
                else Call(code, member, function, isItsType);
            }
            else if (code == OpCodes.Dup)
            {
                var top = Pop();
                _stack.Push(top);
                _stack.Push(top);
            }
            else if (code == OpCodes.Pop)
            {
                Pop();
            }
            else if (code.FlowControl is FlowControl.Branch or FlowControl.Cond_Branch or FlowControl.Return or FlowControl.Throw)
            {
                IsHandedOn |= _stack.Contains(true);
                _stack.Clear();
            }
            else
            {
                Plain(code);
            }
        }
    }

    private void Local(OpCode code, int local)
    {
        if (code.StackBehaviourPop == StackBehaviour.Pop1)
        {
            if (Pop()) _locals.Add(local);
        }
        else if (code == OpCodes.Ldloca || code == OpCodes.Ldloca_S)
        {
            IsHandedOn |= _locals.Contains(local);
            _stack.Push(false);
        }
        else
        {
            _stack.Push(_locals.Contains(local));
        }
    }

    private void Field(OpCode code, FieldInfo field, Func<Type?, bool> isItsType)
    {
        var holds = IsThisField(field) && isItsType(field.FieldType);
        if (code == OpCodes.Ldfld || code == OpCodes.Ldflda)
        {
            if (Pop()) Fields.Add((field.Module, field.MetadataToken));
            IsHandedOn |= holds && code == OpCodes.Ldflda;
            _stack.Push(holds);
        }
        else if (code == OpCodes.Stfld)
        {
            // The compiler passes the object on to the code within in a field of its own making, which is followed in its turn.
            IsHandedOn |= Pop() && !holds;
            Pop();
        }
        else
        {
            Plain(code);
        }
    }

    private void Call(OpCode code, MethodBase member, MethodBase? function, Func<Type?, bool> isItsType)
    {
        var given = member.GetParameters().Length + (member.IsStatic || code == OpCodes.Newobj ? 0 : 1);
        var asArgument = false;
        var first = false;
        for (var i = given; i > 0; i--)
        {
            var mark = Pop();
            if (i == 1) first = mark;
            else asArgument |= mark;
        }

        if (first && function is not null && code == OpCodes.Newobj && isItsType(function.DeclaringType)) Called.Enqueue(function);
        else if (first && IsPlainCall(code, member) && isItsType(member.DeclaringType)) Called.Enqueue(member);
        else asArgument |= first;
        IsHandedOn |= asArgument;
        if (code == OpCodes.Newobj || (member is MethodInfo method && method.ReturnType != typeof(void))) _stack.Push(false);
    }

    // What a virtual call reaches depends on the object.
    private static bool IsPlainCall(OpCode code, MethodBase member) =>
        code != OpCodes.Newobj && !member.IsStatic && (code == OpCodes.Call || !member.IsVirtual || member.IsFinal);

    private void Plain(OpCode code, bool handsOn = false)
    {
        for (var i = CountOf(code.StackBehaviourPop); i > 0; i--) handsOn |= Pop();
        for (var i = CountOf(code.StackBehaviourPush); i > 0; i--) _stack.Push(false);
        IsHandedOn |= handsOn;
    }

    private bool Pop() => _stack.TryPop(out var isThis) && isThis;

    private static bool IsThisField(FieldInfo field) => CompilerCode.IsThis(field);

    private static int CountOf(StackBehaviour behaviour) => behaviour switch
    {
        StackBehaviour.Pop0 or StackBehaviour.Push0 => 0,
        StackBehaviour.Varpop or StackBehaviour.Varpush => 0,
        StackBehaviour.Pop1 or StackBehaviour.Popi or StackBehaviour.Popref => 1,
        StackBehaviour.Push1 or StackBehaviour.Pushi or StackBehaviour.Pushi8 or StackBehaviour.Pushr4 or StackBehaviour.Pushr8 or StackBehaviour.Pushref => 1,
        StackBehaviour.Popi_popi_popi or StackBehaviour.Popref_popi_popi or StackBehaviour.Popref_popi_popi8 or StackBehaviour.Popref_popi_popr4
            or StackBehaviour.Popref_popi_popr8 or StackBehaviour.Popref_popi_popref or StackBehaviour.Popref_popi_pop1 => 3,
        _ => 2,
    };

    private static int? LocalOf(OpCode code, int number) => code.Name switch
    {
        "ldloc.0" or "stloc.0" => 0,
        "ldloc.1" or "stloc.1" => 1,
        "ldloc.2" or "stloc.2" => 2,
        "ldloc.3" or "stloc.3" => 3,
        "ldloc" or "ldloc.s" or "stloc" or "stloc.s" or "ldloca" or "ldloca.s" => number,
        _ => null,
    };

    private static int? ArgumentOf(OpCode code, int number) => code.Name switch
    {
        "ldarg.0" => 0,
        "ldarg.1" => 1,
        "ldarg.2" => 2,
        "ldarg.3" => 3,
        "ldarg" or "ldarg.s" or "ldarga" or "ldarga.s" or "starg" or "starg.s" => number,
        _ => null,
    };
}
