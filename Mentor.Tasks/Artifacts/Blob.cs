namespace Mentor.Tasks.Artifacts;

/// <summary>Bytes that the endpoint hands out: held in memory, or left in a file.</summary>
internal sealed class Blob
{
    private readonly DateTime _fileWritten;

    public Blob(ReadOnlyMemory<byte> content)
    {
        Content = content;
        Length = content.Length;
    }

    public Blob(string file)
    {
        var info = new FileInfo(file);
        File = file;
        Length = info.Length;
        _fileWritten = info.LastWriteTimeUtc;
    }

    public ReadOnlyMemory<byte> Content { get; }

    public string? File { get; }

    public long Length { get; }

    /// <summary>False when a rebuild replaced or removed the file while the program runs: its bytes are no longer those of the hash.</summary>
    public bool IsIntact()
    {
        if (File is null)
            return true;
        var info = new FileInfo(File);
        return info.Exists && info.Length == Length && info.LastWriteTimeUtc == _fileWritten;
    }
}
