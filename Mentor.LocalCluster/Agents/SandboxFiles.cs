using System.Globalization;
using System.Text;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Processes;
using Microsoft.AspNetCore.Http;

namespace Mentor.LocalCluster.Agents;

/// <summary>GET /files/read of an agent: a piece of a file in a sandbox.</summary>
internal sealed class SandboxFiles(string workDirectory, string agentId)
{
    // As Mesos: 16 pages.
    private const int LargestPiece = 16 * 4096;

    // The last sandbox of an executor has a name under which nobody has to know the agent's folders.
    private const string Frameworks = "/frameworks/";
    private const string Latest = "/runs/latest/";

    private readonly string _sandboxes = Path.Combine(workDirectory, "slaves");

    /// <summary>Takes <c>path</c>, a full one, <c>offset</c> (-1 asks for the length of the file alone, in place of the offset) and <c>length</c>.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var path = query["path"].ToString();
        HttpAnswer? refusal = path.Length > 0 ? null : HttpAnswer.BadRequest("Expecting 'path=value' in query.\n");
        var offset = Number(query["offset"], "offset", ref refusal);
        var length = Number(query["length"], "length", ref refusal);
        if (refusal is null && Read(path, offset, length, ref refusal) is { } piece) await Answers.WriteAsync(context, MediaTypes.Json, piece).ConfigureAwait(false);
        else await Answers.WriteAsync(context, refusal!.Value).ConfigureAwait(false);
    }

    private byte[]? Read(string path, long offset, long length, ref HttpAnswer? refusal)
    {
        if (SandboxPath.Below(_sandboxes, Real(path)) is not { } file || !File.Exists(file))
        {
            refusal = new(404);
            return null;
        }

        try
        {
            return offset < 0 ? Piece([], new FileInfo(file).Length) : Piece(Read(file, offset, length < 0 ? LargestPiece : length), offset);
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            refusal = new(500, $"Failed to open file at '{file}': {gone.Message}\n");
            return null;
        }
    }

    private string Real(string path)
    {
        if (!path.StartsWith(Frameworks, StringComparison.Ordinal) || path.IndexOf(Latest, StringComparison.Ordinal) is not (> 0 and var at)) return path;
        var latest = Path.Combine(_sandboxes, agentId, path[1..(at + Latest.Length - 1)]);
        // Ours, unless the executor's id leads elsewhere.
        return SandboxPath.Below(_sandboxes, Path.GetDirectoryName(latest)!) is not null && new DirectoryInfo(latest).LinkTarget is { } sandbox
            ? $"{sandbox}/{path[(at + Latest.Length)..]}"
            : path;
    }

    private static long Number(string? text, string name, ref HttpAnswer? refusal)
    {
        if (string.IsNullOrEmpty(text)) return -1;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            refusal ??= HttpAnswer.BadRequest($"Failed to parse {name}: Failed to convert '{text}' to number.\n");
        else if (number < -1) refusal ??= HttpAnswer.BadRequest($"Negative {name} provided: {number}.\n");
        return number;
    }

    private static ReadOnlySpan<byte> Read(string path, long offset, long length)
    {
        // Whoever runs there may be writing still.
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(offset, SeekOrigin.Begin);
        var piece = new byte[Math.Min(length, LargestPiece)];
        return piece.AsSpan(0, file.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false));
    }

    // As Mesos does, the file's bytes stand in the text as they are: a piece may begin or end within a character.
    private static byte[] Piece(ReadOnlySpan<byte> data, long offset)
    {
        using MemoryStream json = new(data.Length + 64);
        json.Write("{\"data\":\""u8);
        foreach (var unit in data)
        {
            if (unit is (byte)'"' or (byte)'\\' or < 0x20 or 0x7F) json.Write(Encoding.ASCII.GetBytes($"\\u{unit:x4}"));
            else json.WriteByte(unit);
        }

        json.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\",\"offset\":{offset}}}")));
        return json.ToArray();
    }
}
