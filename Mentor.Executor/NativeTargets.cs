using System.Runtime.InteropServices;

namespace Mentor.Executor;

/// <summary>Which native files suit this machine, best first.</summary>
internal static class NativeTargets
{
    public static IReadOnlyList<string> OfThisMachine { get; } = For(RuntimeInformation.RuntimeIdentifier);

    /// <summary>linux-musl-x64 → itself, linux-x64, linux-musl, linux, unix-x64, unix, any.</summary>
    public static IReadOnlyList<string> For(string runtimeIdentifier)
    {
        var parts = runtimeIdentifier.Split('-');
        var (system, architecture) = (parts[0], parts[^1]);
        var found = new List<string> { runtimeIdentifier };
        if (parts.Length == 3)
            found.AddRange([$"{system}-{architecture}", $"{system}-{parts[1]}"]);
        found.Add(system);
        if (system != "win")
            found.AddRange([$"unix-{architecture}", "unix"]);
        found.Add("any");
        return found;
    }

    /// <summary>The ways in which P/Invoke declarations abbreviate a file's name.</summary>
    public static IEnumerable<string> FileNames(string name)
    {
        var suffix = OperatingSystem.IsWindows() ? ".dll" : OperatingSystem.IsMacOS() ? ".dylib" : ".so";
        return [name, name + suffix, $"lib{name}{suffix}", $"lib{name}"];
    }
}
