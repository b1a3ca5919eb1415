using Mentor.Protocol.Code;

namespace Mentor.Executor;

/// <summary>Fetched files, each under a folder named by content, so that equal names of different bundles do not meet.</summary>
internal sealed class CodeCache(ArtifactClient artifacts, string sandbox)
{
    private readonly string _root = Path.Combine(sandbox, "mentor-code");

    /// <summary>The path of the file, which is fetched when it is not there yet.</summary>
    public string Get(BundleFile file, ContentHash folder)
    {
        var directory = Path.Combine(_root, folder.ToString());
        var path = Path.Combine(directory, file.Name);
        if (File.Exists(path))
            return path;

        var content = artifacts.Get(file.Hash, CancellationToken.None);
        Directory.CreateDirectory(directory);

        // Written aside and moved: whoever sees the file sees all of it.
        var aside = Path.Combine(directory, $".{file.Name}.{Guid.NewGuid():N}");
        File.WriteAllBytes(aside, content.Span);
        File.Move(aside, path, overwrite: true);
        return path;
    }
}
