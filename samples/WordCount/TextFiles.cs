namespace WordCount;

/// <summary>Finds what is worth reading: files without a NUL byte, outside hidden and build folders.</summary>
internal static class TextFiles
{
    private const int Sniffed = 8 * 1024;

    public static IEnumerable<string> Below(string folder) => Walk(folder).Where(IsText).Order(StringComparer.Ordinal);

    /// <summary>The closest folder above the current one that holds the solution; the current one if none does.</summary>
    public static string ThisRepository()
    {
        for (var folder = new DirectoryInfo(Environment.CurrentDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mentor.slnx")))
                return folder.FullName;
        }

        return Environment.CurrentDirectory;
    }

    private static IEnumerable<string> Walk(string folder)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
            yield return file;

        var inside = Directory.EnumerateDirectories(folder).Where(name => Path.GetFileName(name) is not ("artifacts" or "bin" or "obj" or ['.', ..]));
        foreach (string file in inside.SelectMany(Walk))
            yield return file;
    }

    private static bool IsText(string path)
    {
        Span<byte> start = stackalloc byte[Sniffed];
        using var file = File.OpenRead(path);
        return !start[..file.ReadAtLeast(start, Sniffed, throwOnEndOfStream: false)].Contains((byte)0);
    }
}
