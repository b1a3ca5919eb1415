using System.Text.RegularExpressions;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A regex whose code the compiler generated for [GeneratedRegex]: its class is all there is of it.</summary>
internal sealed class GeneratedRegexFormatter(Type type) : ObjectFormatter(type)
{
    public static ObjectFormatter? For(Type type) =>
        typeof(Regex).IsAssignableFrom(type) && type != typeof(Regex) && FieldPlan.OwnFields(type).Length == 0 && type.GetConstructor(
            System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic, []) is not null
            ? new GeneratedRegexFormatter(type)
            : null;

    public override bool IsInterchangeable(object value) => true;

    public override void WriteHead(ref PayloadWriter writer, object value) => writer.Raw.WriteNil();

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        reader.Raw.ReadNil();
        return Activator.CreateInstance(Type, nonPublic: true)!;
    }
}
