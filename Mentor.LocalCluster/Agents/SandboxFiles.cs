using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Processes;
using Microsoft.AspNetCore.Http;

namespace Mentor.LocalCluster.Agents;

/// <summary>GET /files/read of an agent: a piece of a file in a sandbox.</summary>
internal sealed class SandboxFiles(string workDirectory)
{
    // As Mesos: 16 pages.
    private const int LargestPiece = 16 * 4096;

    private readonly string _sandboxes = Path.Combine(workDirectory, "slaves");

    /// <summary>Takes <c>path</c>, a full one, <c>offset</c> (-1 asks for the length of the file alone, in place of the offset) and <c>length</c>.</summary>
    public async Task AnswerAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var path = query["path"].ToString();
        HttpAnswer? refusal = path.Length > 0 ? null : HttpAnswer.BadRequest("Expecting 'path=value' in query.\n");
        var offset = Number(query["offset"], "offset", ref refusal);
        var length = Number(query["length"], "length", ref refusal);
        await Answers.WriteStateAsync(context, refusal ?? Answer(path, offset, length)).ConfigureAwait(false);
    }

    private HttpAnswer Answer(string path, long offset, long length)
    {
        if (SandboxPath.Below(_sandboxes, path) is not { } file || !File.Exists(file)) return new(404);
        try
        {
            return new(200, offset < 0 ? Piece("", new FileInfo(file).Length) : Piece(Read(file, offset, length < 0 ? LargestPiece : length), offset));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return new(500, $"Failed to open file at '{file}': {gone.Message}\n");
        }
    }

    private static long Number(string? text, string name, ref HttpAnswer? refusal)
    {
        if (string.IsNullOrEmpty(text)) return -1;
        if (!long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
            refusal ??= HttpAnswer.BadRequest($"Failed to parse {name}: Failed to convert '{text}' to number.\n");
        else if (number < -1) refusal ??= HttpAnswer.BadRequest($"Negative {name} provided: {number}.\n");
        return number;
    }

    private static string Read(string path, long offset, long length)
    {
        // Whoever runs there may be writing still.
        using FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(offset, SeekOrigin.Begin);
        var piece = new byte[Math.Min(length, LargestPiece)];
        return Encoding.UTF8.GetString(piece, 0, file.ReadAtLeast(piece, piece.Length, throwOnEndOfStream: false));
    }

    private static string Piece(string data, long offset) => new JsonObject { ["data"] = data, ["offset"] = offset }.ToJsonString();
}
