using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A struct, field by field. One without fields takes a byte, so that counts can be held against the bytes that are left.</summary>
internal sealed class FieldwiseStructFormatter<T>(FieldPlan plan) : Formatter<T>
    where T : struct
{
    public override void Write(ref PayloadWriter writer, T value)
    {
        if (plan.IsEmpty) writer.Raw.Write(0);
        else plan.Write(ref writer, ref value);
    }

    public override T Read(ref PayloadReader reader)
    {
        var value = default(T);
        if (plan.IsEmpty) reader.Raw.ReadInt32();
        else plan.Read(ref reader, ref value);
        return value;
    }
}
