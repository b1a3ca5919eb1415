using System.Reflection;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A <see cref="MethodInfo"/> as a reference to the method.</summary>
internal sealed class MethodFormatter(Type type, FormatterCatalog catalog) : ObjectFormatter(type)
{
    public override bool HasIdentity => false;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var method = (MethodInfo)value;
        if (method.DeclaringType is null || method.Module.Assembly.IsDynamic || method.ContainsGenericParameters)
            writer.Refuse(Type, "it has no name that another process would understand", "send a method of a compiled type, with its type arguments");
        else if (writer.State.IsOutcome && !catalog.Code.Travels(method.Module))
            writer.Refuse(Type, "a result cannot bring back a method of the framework", "look the method up in the driver");
        else MethodReferences.Write(ref writer, method);
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        var kind = reader.Raw.ReadInt32();
        if (kind == MethodReferences.OfFramework && reader.State.IsOutcome) throw reader.Malformed("a result brings a method of the framework");
        return MethodReferences.Read(ref reader, kind);
    }
}
