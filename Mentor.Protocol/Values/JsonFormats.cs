using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>JSON as its text in UTF-8, however deep, with comments and commas as they were allowed where it was parsed.</summary>
internal static class JsonFormats
{
    private static readonly JsonDocumentOptions Reading = new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip, MaxDepth = int.MaxValue };

    public static byte[] Write(JsonNode node)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, new() { MaxDepth = int.MaxValue })) node.WriteTo(writer);
        return bytes.WrittenSpan.ToArray();
    }

    public static JsonNode Read(byte[] bytes, bool ignoresCase) =>
        JsonNode.Parse(bytes, new JsonNodeOptions { PropertyNameCaseInsensitive = ignoresCase }, Reading) ?? throw new JsonException("A JSON node is null.");

    public static JsonDocument Parse(string text) => JsonDocument.Parse(text, Reading);
}

/// <summary>An element of a document, on its own; nil for the default one, which is none.</summary>
internal sealed class JsonElementFormatter : Formatter<JsonElement>
{
    public override void Write(ref PayloadWriter writer, JsonElement value) => writer.Text(value.ValueKind == JsonValueKind.Undefined ? null : value.GetRawText());

    public override JsonElement Read(ref PayloadReader reader)
    {
        if (reader.Text() is not { } text) return default;
        using var document = JsonFormats.Parse(text);
        return document.RootElement.Clone();
    }
}
