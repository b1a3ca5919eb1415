using System.Collections;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mentor.Protocol.Http;

/// <summary>The way in of <see cref="MesosJson"/>. Lenient where Mesos is: numbers may be quoted, fields and enum names it does not know are skipped.</summary>
internal static class MesosJsonReader
{
    public static void Merge(IMessage message, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new JsonException($"{message.Descriptor.Name} is {json.ValueKind} in JSON; an object was expected.");

        foreach (var property in json.EnumerateObject())
        {
            var field = message.Descriptor.FindFieldByName(property.Name);
            if (field is null || property.Value.ValueKind == JsonValueKind.Null) continue;
            if (field.IsMap) MergeMap(message, field, property.Value);
            else if (field.IsRepeated) MergeList(message, field, property.Value);
            else if (Read(field, property.Value) is { } value) field.Accessor.SetValue(message, value);
        }
    }

    private static void MergeList(IMessage message, FieldDescriptor field, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Array) throw Unfit(field, json, "an array");
        var items = (IList)field.Accessor.GetValue(message);
        foreach (var element in json.EnumerateArray())
            if (Read(field, element) is { } item) items.Add(item);
    }

    private static void MergeMap(IMessage message, FieldDescriptor field, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object) throw Unfit(field, json, "an object");
        var entries = (IDictionary)field.Accessor.GetValue(message);
        var valueField = field.MessageType.FindFieldByNumber(2);
        foreach (var entry in json.EnumerateObject()) entries[entry.Name] = Read(valueField, entry.Value);
    }

    private static object? Read(FieldDescriptor field, JsonElement json)
    {
        try
        {
            return field.FieldType switch
            {
                FieldType.Message => ReadMessage(field, json),
                FieldType.String => json.GetString(),
                FieldType.Bytes => ByteString.CopyFrom(json.GetBytesFromBase64()),
                FieldType.Enum => ReadEnum(field, json),
                FieldType.Bool => json.ValueKind == JsonValueKind.String ? bool.Parse(json.GetString()!) : json.GetBoolean(),
                FieldType.Double => Number(json).GetDouble(),
                FieldType.Int32 => (int)Integer(json),
                FieldType.UInt32 => (uint)Integer(json),
                FieldType.Int64 => (long)Integer(json),
                FieldType.UInt64 => (ulong)Integer(json),
                _ => throw Unfit(field, json, field.FieldType.ToString()),
            };
        }
        catch (Exception unfit) when (unfit is InvalidOperationException or FormatException or OverflowException)
        {
            throw Unfit(field, json, field.FieldType.ToString());
        }
    }

    private static IMessage ReadMessage(FieldDescriptor field, JsonElement json)
    {
        var message = (IMessage)Activator.CreateInstance(field.MessageType.ClrType)!;
        Merge(message, json);
        return message;
    }

    private static object? ReadEnum(FieldDescriptor field, JsonElement json)
    {
        int? number = json.ValueKind == JsonValueKind.Number ? json.GetInt32() : field.EnumType.FindValueByName(json.GetString()!)?.Number;
        return number is { } known ? Enum.ToObject(field.EnumType.ClrType, known) : null;
    }

    private static JsonElement Number(JsonElement json) =>
        json.ValueKind == JsonValueKind.String ? JsonElement.Parse(json.GetString()!) : json;

    // Also 5.0, as the JSON writers of some languages write a whole number.
    private static decimal Integer(JsonElement json)
    {
        decimal number = Number(json).GetDecimal();
        return number == decimal.Truncate(number) ? number : throw new FormatException();
    }

    private static JsonException Unfit(FieldDescriptor field, JsonElement json, string expected)
    {
        string shown = json.GetRawText();
        return new($"Field '{field.FullName}' cannot be {(shown.Length > 60 ? shown[..60] + "..." : shown)}; {expected} was expected.");
    }
}
