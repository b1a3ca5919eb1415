using Mentor.Executor.Caching;
using Mentor.Protocol.Code;

namespace Mentor.Executor;

/// <summary>Code as it is loaded: under its own name, beside what belongs to it, in folders named by content so that equal names of different bundles do not meet.</summary>
/// <remarks>In the sandbox, where the content is linked to the agent's cache: what is loaded there is this executor's as long as it lives.</remarks>
internal sealed class CodeFiles(ContentCache contents, string sandbox)
{
    private readonly string _root = Path.Combine(sandbox, "mentor-code");

    /// <summary>The path of the file, which is brought there when it is not there yet.</summary>
    public string Get(BundleFile file, ContentHash folder)
    {
        var path = Path.Combine(_root, folder.ToString(), file.Name);
        if (!File.Exists(path))
            contents.Place(file.Hash, path);
        return path;
    }
}
