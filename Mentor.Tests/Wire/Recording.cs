using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mentor.Tests.Wire;

/// <summary>What a real Mesos 1.12.0 said: one line per message, with the milliseconds since the start, direction and connection.</summary>
internal static class Recording
{
    public static IEnumerable<string> Names =>
        typeof(Recording).Assembly.GetManifestResourceNames().Where(name => name.EndsWith(".jsonl", StringComparison.Ordinal)).Order();

    public static JsonElement Read(string name) => JsonElement.Parse(Text(name));

    public static IEnumerable<JsonElement> ReadLines(string name) =>
        Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line));

    /// <summary>The znodes of a recorded group, by their names: each follows a line that begins with "## get".</summary>
    public static IReadOnlyDictionary<string, string> ReadZnodes(string name)
    {
        var lines = Text(name).Split('\n');
        return Enumerable.Range(0, lines.Length)
            .Where(i => lines[i].StartsWith("## get ", StringComparison.Ordinal))
            .ToDictionary(i => lines[i][(lines[i].LastIndexOf('/') + 1)..], i => lines[i + 1]);
    }

    /// <summary>The same text without blanks, numbers as they were written, fields in their order.</summary>
    public static string Compact(JsonElement json)
    {
        using var bytes = new MemoryStream();
        using (var writer = new Utf8JsonWriter(bytes, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
            json.WriteTo(writer);
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static string Text(string name)
    {
        using var stream = typeof(Recording).Assembly.GetManifestResourceStream(name)
            ?? throw new FileNotFoundException($"There is no recording '{name}'.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
