using System.Collections.Frozen;

namespace Mentor.Protocol;

/// <summary>What an offer tells of the agent that makes it, besides its resources.</summary>
/// <param name="id">Given by the master; a new one when the agent registers anew.</param>
/// <param name="hostname">Under which it is known.</param>
/// <param name="attributes">Its attributes as text: 1.5, [1-2,5-6], {a,b} for those that are none. Of several with one name, the first.</param>
/// <param name="region">Its fault domain, where it has one.</param>
/// <param name="zone">Within the region.</param>
public sealed class Agent(string id, string hostname, IReadOnlyDictionary<string, string>? attributes = null, string? region = null, string? zone = null)
{
    public string Id { get; } = id;

    public string Hostname { get; } = hostname;

    public IReadOnlyDictionary<string, string> Attributes { get; } = attributes ?? FrozenDictionary<string, string>.Empty;

    public string? Region { get; } = region;

    public string? Zone { get; } = zone;

    /// <summary>The attribute of that name; hostname (or @hostname), @region and @zone are the agent's own. Null where there is none.</summary>
    public string? this[string field] => field switch
    {
        "hostname" or "@hostname" => Hostname,
        "@region" => Region,
        "@zone" => Zone,
        _ => Attributes.GetValueOrDefault(field),
    };

    public override string ToString() => $"{Hostname} ({Id})";
}
