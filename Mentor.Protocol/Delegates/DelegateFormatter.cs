using System.Reflection;
using Mentor.Protocol.Futures;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Delegates;

/// <summary>A delegate: its method by reference, its target by value.</summary>
/// <remarks>
/// delegate = method target       target: a slot, of the method's type or, for a static method, of object
///          / 3 INT 2*slot        several delegates in one
/// The target comes last, so that the delegate can be made before the fields of its target are read: they may refer to it.
/// </remarks>
internal sealed class DelegateFormatter(Type type, FormatterCatalog catalog) : ObjectFormatter(type)
{
    private const int Multicast = 3;

    public override bool IsInterchangeable(object value) => value is Delegate { HasSingleTarget: true } body && (body.Target is null || CompilerCode.IsStateless(body.Target.GetType()));

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var body = (Delegate)value;
        if (!body.HasSingleTarget)
        {
            WriteMulticast(ref writer, body);
            return;
        }

        var method = body.Method;
        if (WhyNot(ref writer, method, body.Target) is { } why)
        {
            writer.Refuse(body.Target is Task machinery ? machinery.GetType() : Type, why.Reason, why.Remedy);
            return;
        }

        MethodReferences.Write(ref writer, method);
        var state = writer.State;
        var scope = state.Scope;
        state.Scope = catalog.Closures.Of(method);
        if (method.IsStatic) ObjectSlot.Write(ref writer, body.Target, TargetOf(method));
        else ObjectSlot.WriteThis(ref writer, body.Target, TargetOf(method));
        state.Scope = scope;
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        var kind = reader.Raw.ReadInt32();
        if (kind == Multicast) return ReadMulticast(ref reader);
        // A result may bring back the program's own lambdas, never a handle on any method of the framework.
        if (kind == MethodReferences.OfFramework && reader.State.IsOutcome) throw reader.Malformed("a result brings a delegate of a framework method");

        var method = MethodReferences.Read(ref reader, kind);
        var target = ObjectSlot.ReadUpToBody(ref reader, TargetOf(method), out var pending);
        var made = Delegate.CreateDelegate(Type, target, method, throwOnBindFailure: false)
            ?? throw reader.Malformed($"no {Type} can be made of {method.DeclaringType}.{method.Name}");
        reader.State.Objects[id] = made;
        if (pending.Formatter is not null) ObjectSlot.ReadBody(ref reader, pending);
        return made;
    }

    private static Refused? WhyNot(ref PayloadWriter writer, MethodInfo method, object? target)
    {
        if (method.DeclaringType is null || method.Module.Assembly.IsDynamic)
            return new("its code was made at run time (a dynamic method or a compiled expression) and has no file to send", "use a lambda or a method of a compiled type");
        // The rest of an async method: not a task that somebody waits for, but its machinery.
        if (target is Task) return TaskFormatter.InThisProcess;
        if (writer.State.IsOutcome && !writer.State.Catalog.Code.Travels(method.Module))
            return new("a result cannot bring back a delegate of a framework method", "wrap the call in a lambda");
        return null;
    }

    private static void WriteMulticast(ref PayloadWriter writer, Delegate body)
    {
        writer.State.Seen.TryAdd(body, out var id);
        writer.State.Seen.Sent(id) = IdentityTable.Open;
        var parts = body.GetInvocationList();
        writer.Raw.Write(Multicast);
        writer.Raw.Write(parts.Length);
        foreach (var part in parts) ObjectSlot.Write(ref writer, part, writer.State.Catalog.ContentOf(part.GetType()));
        writer.State.Seen.Sent(id) = AllFields;
    }

    private Delegate ReadMulticast(ref PayloadReader reader)
    {
        var parts = new Delegate[reader.ReadCount()];
        if (parts.Length < 2) throw reader.Malformed("it combines fewer than two delegates");
        for (var i = 0; i < parts.Length; i++)
            parts[i] = ObjectSlot.Read(ref reader, this) as Delegate ?? throw reader.Malformed("it combines a delegate with nothing");
        return Delegate.Combine(parts)!;
    }

    private ObjectFormatter TargetOf(MethodInfo method) => catalog.ContentOf(method.IsStatic ? typeof(object) : method.DeclaringType!);
}
