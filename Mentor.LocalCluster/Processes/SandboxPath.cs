namespace Mentor.LocalCluster.Processes;

/// <summary>Paths below a folder in which whoever runs there may have laid links to anywhere.</summary>
internal static class SandboxPath
{
    /// <summary>The full path of what is called <paramref name="name"/> below the folder; null when that is elsewhere, or behind a link.</summary>
    public static string? Below(string folder, string name)
    {
        var path = Path.GetFullPath(name, folder);
        if (!path.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal)) return null;
        for (var at = path; at.Length > folder.Length; at = Path.GetDirectoryName(at)!)
        {
            if (new FileInfo(at).LinkTarget is not null) return null;
        }

        return path;
    }
}
