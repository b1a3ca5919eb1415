using System.Buffers;
using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mentor.Protocol.Http;

/// <summary>Messages as Mesos writes them in JSON, which is not the JSON mapping of protobuf: 64-bit integers are numbers, names stay snake_case,
/// fields come in the order of their declaration, and fields that declare a default show it when they are unset.</summary>
internal static class MesosJson
{
    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public static string ToString(IMessage message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer, message);
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Write(IBufferWriter<byte> to, IMessage message)
    {
        using var writer = new Utf8JsonWriter(to, WriterOptions);
        WriteMessage(writer, message);
    }

    /// <exception cref="JsonException">The text is no JSON, or a value does not fit its field.</exception>
    /// <remarks>As in Mesos, unknown fields are skipped and required ones are not checked: see <see cref="MissingRequiredFields"/>.</remarks>
    public static T Parse<T>(ReadOnlyMemory<byte> json) where T : IMessage, new()
    {
        using var document = JsonDocument.Parse(json);
        var message = new T();
        MesosJsonReader.Merge(message, document.RootElement);
        return message;
    }

    /// <summary>Paths such as "subscribe.framework_info" of required fields that are unset; empty when the message is complete.</summary>
    public static IReadOnlyList<string> MissingRequiredFields(IMessage message)
    {
        List<string> missing = [];
        Collect(message, "", missing);
        return missing;
    }

    private static void Collect(IMessage message, string prefix, List<string> missing)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            string path = prefix + field.Name;
            if (field.IsRequired && !field.Accessor.HasValue(message)) missing.Add(path);
            if (field.FieldType != FieldType.Message || field.IsMap) continue;
            if (field.IsRepeated)
            {
                int index = 0;
                foreach (IMessage item in (IList)field.Accessor.GetValue(message)) Collect(item, $"{path}[{index++}].", missing);
            }
            else if (field.Accessor.HasValue(message))
            {
                Collect((IMessage)field.Accessor.GetValue(message), path + ".", missing);
            }
        }
    }

    private static void WriteMessage(Utf8JsonWriter writer, IMessage message)
    {
        writer.WriteStartObject();
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            if (!IsShown(field, message)) continue;
            writer.WritePropertyName(field.Name);
            object value = field.Accessor.GetValue(message);
            if (field.IsMap) WriteMap(writer, field, (IDictionary)value);
            else if (field.IsRepeated) WriteList(writer, field, (IList)value);
            else WriteValue(writer, field, value);
        }

        writer.WriteEndObject();
    }

    private static bool IsShown(FieldDescriptor field, IMessage message)
    {
        if (field.IsRepeated) return ((ICollection)field.Accessor.GetValue(message)).Count > 0;
        if (field.Accessor.HasValue(message)) return true;

        // Mesos hides the default of a superseded field; `role` of Resource and of FrameworkInfo is the only such field with a default.
        return field.ToProto().HasDefaultValue && field.Name != "role";
    }

    private static void WriteList(Utf8JsonWriter writer, FieldDescriptor field, IList items)
    {
        writer.WriteStartArray();
        foreach (object item in items) WriteValue(writer, field, item);
        writer.WriteEndArray();
    }

    private static void WriteMap(Utf8JsonWriter writer, FieldDescriptor field, IDictionary entries)
    {
        var valueField = field.MessageType.FindFieldByNumber(2);
        writer.WriteStartObject();
        foreach (DictionaryEntry entry in entries)
        {
            writer.WritePropertyName((string)entry.Key);
            WriteValue(writer, valueField, entry.Value!);
        }

        writer.WriteEndObject();
    }

    private static void WriteValue(Utf8JsonWriter writer, FieldDescriptor field, object value)
    {
        switch (value)
        {
            case IMessage message: WriteMessage(writer, message); break;
            case string text: writer.WriteStringValue(text); break;
            case ByteString bytes: writer.WriteBase64StringValue(bytes.Span); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case int number: writer.WriteNumberValue(number); break;
            case uint number: writer.WriteNumberValue(number); break;
            case long number: writer.WriteNumberValue(number); break;
            case ulong number: writer.WriteNumberValue(number); break;
            case double number: WriteDouble(writer, number); break;
            default: WriteEnum(writer, field.EnumType, Convert.ToInt32(value, CultureInfo.InvariantCulture)); break;
        }
    }

    private static void WriteEnum(Utf8JsonWriter writer, EnumDescriptor type, int number)
    {
        if (type.FindValueByNumber(number) is { } known) writer.WriteStringValue(known.Name);
        else writer.WriteNumberValue(number);
    }

    // Mesos keeps the point of a whole number: 4096.0.
    private static void WriteDouble(Utf8JsonWriter writer, double number)
    {
        if (number == Math.Floor(number) && Math.Abs(number) < 1e15)
            writer.WriteRawValue(number.ToString("F1", CultureInfo.InvariantCulture), skipInputValidation: true);
        else if (double.IsFinite(number)) writer.WriteNumberValue(number);
        else writer.WriteNullValue();
    }
}
