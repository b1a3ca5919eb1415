using System.Reflection;
using System.Runtime.InteropServices;
using Mentor.Protocol.Code;

namespace Mentor.Tasks.Artifacts;

/// <summary>The files that the build put together as this program, without those of the shared framework.</summary>
internal sealed class ProgramFiles
{
    private static readonly Lazy<ProgramFiles> ThisProgram = new(static () => new ProgramFiles());

    private ProgramFiles()
    {
        if (Assembly.GetEntryAssembly() is { Location: "" } entry)
        {
            throw new CodeNotFoundException(
                $"The program {entry.GetName().Name} was published as a single file, and its assemblies cannot be read out of it to be sent to executors. " +
                "Publish it without PublishSingleFile.",
                entry.GetName().Name);
        }

        var trusted = AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "";
        foreach (var path in trusted.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
        {
            if (!SharedFramework.Contains(path) && AssemblyFile.Read(path) is { } file)
                Assemblies.Add(file);
        }

        foreach (var (kind, target, path) in DepsFile.Assets(AppContext.BaseDirectory, RuntimeInformation.RuntimeIdentifier))
            Assets.Add((path, new BundleAsset(kind, target, AssemblyFile.HashOf(path))));
    }

    public List<AssemblyFile> Assemblies { get; } = [];

    public List<(string Path, BundleAsset Asset)> Assets { get; } = [];

    /// <summary>Reads and hashes the files on the first call in this process.</summary>
    public static ProgramFiles Read() => ThisProgram.Value;
}
