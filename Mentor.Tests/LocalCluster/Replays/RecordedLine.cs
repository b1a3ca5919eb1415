using System.Text.Json;

namespace Mentor.Tests.LocalCluster.Replays;

/// <summary>One line of a recording.</summary>
internal sealed record RecordedLine(int Index, JsonElement Json)
{
    public double Ms => Json.GetProperty("ms").GetDouble();

    public string On => Json.TryGetProperty("on", out var on) ? on.GetString()! : "";

    public string? Note => Json.TryGetProperty("note", out var note) ? note.GetString() : null;

    public bool IsCall => Json.TryGetProperty("http", out _);

    public bool IsAnswer => Json.TryGetProperty("status", out _);

    public bool IsEvent => Json.TryGetProperty("event", out _);

    public JsonElement Event => Json.GetProperty("event");

    public string EventType => Event.GetProperty("type").GetString()!;

    public JsonElement Body => Json.GetProperty("body");

    public string CallType => Body.ValueKind == JsonValueKind.Object && Body.TryGetProperty("type", out var type) ? type.GetString()! : "";

    public bool CallOf(string type) => IsCall && CallType == type;

    /// <summary>An update that its agent wants acknowledged.</summary>
    public bool HasUuid => EventType == "UPDATE" && Event.GetProperty("update").GetProperty("status").TryGetProperty("uuid", out _);
}
