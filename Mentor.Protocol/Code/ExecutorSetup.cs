using System.Text;

namespace Mentor.Protocol.Code;

/// <summary>What a pool wants done in each of its executors: files in its folder, and work that runs before the first task and after the last.</summary>
/// <remarks>
/// setup = "mentor-setup 1" LF *line
/// line  = ("start" / "end") SP HASH LF / ("file" / "program") SP HASH SP NAME LF     HASH of a payload, or of a file's content
/// </remarks>
internal sealed record ExecutorSetup(IReadOnlyList<SetupFile> Files, ContentHash? Start, ContentHash? End)
{
    private const string Header = "mentor-setup 1";

    public byte[] ToBytes()
    {
        StringBuilder text = new(Header);
        text.Append('\n');
        if (Start is { } start) text.Append("start ").Append(start.ToString()).Append('\n');
        if (End is { } end) text.Append("end ").Append(end.ToString()).Append('\n');
        foreach (var file in Files) text.Append(file.IsExecutable ? "program " : "file ").Append(file.Hash.ToString()).Append(' ').Append(file.Name).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <exception cref="MentorException">The bytes are no setup of this version.</exception>
    public static ExecutorSetup Read(ReadOnlySpan<byte> bytes)
    {
        var lines = Encoding.UTF8.GetString(bytes).Split('\n');
        if (lines[0] != Header || lines[^1].Length > 0) throw Malformed(lines[0]);
        List<SetupFile> files = [];
        ContentHash? start = null, end = null;
        foreach (var line in lines.AsSpan()[1..^1])
        {
            var words = line.Split(' ', 3);
            if (words.Length < 2 || !ContentHash.TryParse(words[1], out var hash)) throw Malformed(line);
            switch (words)
            {
                case ["start", _]: start = hash; break;
                case ["end", _]: end = hash; break;
                case ["file" or "program", _, { Length: > 0 } name]: files.Add(new(name, hash, words[0] == "program")); break;
                default: throw Malformed(line);
            }
        }

        return new(files, start, end);
    }

    private static MentorException Malformed(string line) =>
        new($"Cannot read what the pool wants of its executors: a line is '{line[..Math.Min(line.Length, 120)]}'. Driver and executor must come from the same release of Mentor.");
}
