namespace Mentor.Tasks;

/// <summary>A file that lies in the folder of each executor of a pool, which is the current directory of its tasks. A string alone is a source.</summary>
/// <param name="Source">
/// The path of a file of this machine; or a URI, which agents fetch by themselves, with their fetcher and before the executor starts:
/// http(s)://, ftp(s)://, hdfs:// where they have it, file:// for what lies on the agents.
/// </param>
public sealed record ExecutorFile(string Source)
{
    private static readonly string[] Taken = ["stdout", "stderr", "mentor-executor", "mentor-executor.tar", "mentor-code"];

    /// <summary>What it is called there, perhaps with folders, as in <c>"data/words.txt"</c>. Default: the last part of <see cref="Source"/>.</summary>
    public string? Name { get; init; }

    /// <summary>Whether agents unpack it into the folder: tar, zip and gzip. Of a URI only. Default false.</summary>
    public bool Extract { get; init; }

    /// <summary>Whether it can be run. Default false.</summary>
    public bool Executable { get; init; }

#pragma warning disable CA2225 // The constructor is the named way.
    public static implicit operator ExecutorFile(string source) => new(source);
#pragma warning restore CA2225

    internal bool IsUri => Source.Contains("://", StringComparison.Ordinal);

    internal string Target => Name ?? (IsUri ? LastOf(Source) : Path.GetFileName(Source));

    /// <summary>Adds what is wrong with the files.</summary>
    internal static void Examine(IReadOnlyList<ExecutorFile> files, List<string> problems)
    {
        foreach (var file in files) file.Examine(problems);
        foreach (var same in files.GroupBy(file => file.Target, StringComparer.Ordinal).Where(group => group.Count() > 1))
            problems.Add($"Files holds {string.Join(" and ", same.Select(file => $"'{file.Source}'"))}, which would all be '{same.Key}' there; set Name on all but one.");
    }

    private void Examine(List<string> problems)
    {
        if (!IsName(Target)) problems.Add($"Files holds '{Source}', which would be called '{Target}' there; set Name to a relative path without '..' and backslashes.");
        else if (Taken.Contains(Target.Split('/')[0], StringComparer.Ordinal)) problems.Add($"Files holds '{Source}', which would be called '{Target}', and that is the executor's own; set Name to another.");
        if (IsUri) return;
        if (Extract) problems.Add($"Files holds '{Source}' to be extracted, which is for URIs; name the files in it instead.");
        if (Directory.Exists(Source)) problems.Add($"Files holds '{Source}', which is a folder; name the files in it.");
        else if (!File.Exists(Source)) problems.Add($"Files holds '{Source}', and there is no such file at {Path.GetFullPath(Source)}; URIs that agents fetch have a scheme and '://'.");
        else if (new FileInfo(Source).Length > Array.MaxLength) problems.Add($"Files holds '{Source}', which has more than 2 GiB; put it where agents can fetch it, and name its URI.");
    }

    private static bool IsName(string name) =>
        name.Length > 0 && !name.Any(c => c is '\\' || char.IsControl(c)) && name.Split('/').All(part => part is not ("" or "." or ".."));

    private static string LastOf(string uri) =>
        Uri.TryCreate(uri, UriKind.Absolute, out var absolute) ? Uri.UnescapeDataString(absolute.Segments is [.., var last] ? last.TrimEnd('/') : "") : "";
}
