namespace Mentor.Protocol.Code;

/// <summary>A file of the pool's that lies in the folder of each of its executors.</summary>
/// <param name="Name">A relative path, with slashes.</param>
/// <param name="Hash">Its content.</param>
/// <param name="IsExecutable">Whether it can be run.</param>
internal readonly record struct SetupFile(string Name, ContentHash Hash, bool IsExecutable);
