namespace Mentor.Protocol.Values;

/// <summary>Why a type cannot travel, and what to do instead.</summary>
internal sealed record Refused(string Reason, string Remedy);
