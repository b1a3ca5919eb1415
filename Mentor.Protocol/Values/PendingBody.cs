namespace Mentor.Protocol.Values;

/// <summary>An object that was made and still has to be filled.</summary>
internal readonly record struct PendingBody(object Object, ObjectFormatter Formatter, ulong Fields);
