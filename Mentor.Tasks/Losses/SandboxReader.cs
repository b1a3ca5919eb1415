using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Mentor.Tasks.Losses;

/// <summary>Reads what an executor left in its sandbox, over the HTTP API of its agent: /state says where that is, /files/read what is in it.</summary>
/// <remarks>Without credentials: an agent that asks for some shows nothing. A pool's secret is the master's business.</remarks>
internal sealed class SandboxReader : IDisposable
{
    // What an agent hands out at most at once, and larger than the stack that a runtime prints.
    private const int PieceBytes = 64 * 1024;

    // The agent of a busy cluster remembers thousands of tasks.
    private const long LargestState = 64 << 20;

    private readonly HttpClient _http = new(new SocketsHttpHandler { UseProxy = false, UseCookies = false, AllowAutoRedirect = false })
    {
        MaxResponseContentBufferSize = LargestState,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>The sandbox of the executor that had the attempt, and the end of its stderr; null what cannot be had.</summary>
    /// <exception cref="HttpRequestException">The agent cannot be reached, or does not show its state.</exception>
    /// <exception cref="JsonException">What answers is no agent.</exception>
    public async Task<(string? Folder, string? StandardError)> ReadAsync(Uri agent, string executorId, string attemptId, CancellationToken cancellationToken)
    {
        using var state = await GetAsync(new Uri(agent, "/state"), Encoding.UTF8, cancellationToken).ConfigureAwait(false);
        if (FolderOf(state.RootElement, executorId, attemptId) is not { } folder) return default;
        try
        {
            var said = await ReadEndAsync(agent, $"{folder}/stderr", PieceBytes, cancellationToken).ConfigureAwait(false);
            return (folder, said is null ? null : Encoding.UTF8.GetString(said));
        }
        catch (Exception unreadable) when (unreadable is HttpRequestException or JsonException)
        {
            return (folder, null);
        }
    }

    /// <summary>The last bytes of a file, at most so many; null where what answers is no agent.</summary>
    /// <exception cref="HttpRequestException">The agent cannot be reached, or does not show the file.</exception>
    /// <exception cref="JsonException">What answers is no agent.</exception>
    public async Task<byte[]?> ReadEndAsync(Uri agent, string path, int most, CancellationToken cancellationToken)
    {
        var file = $"/files/read?path={Uri.EscapeDataString(path)}";
        using var size = await GetAsync(new Uri(agent, $"{file}&offset=-1"), Encoding.Latin1, cancellationToken).ConfigureAwait(false);
        if (Member(size.RootElement, "offset") is not { ValueKind: JsonValueKind.Number } number || !number.TryGetInt64(out var length)) return null;
        using MemoryStream read = new();
        for (var offset = Math.Max(0, length - most); offset < length;)
        {
            var wanted = Math.Min(PieceBytes, length - offset);
            var address = new Uri(agent, string.Create(CultureInfo.InvariantCulture, $"{file}&offset={offset}&length={wanted}"));
            // An agent puts the bytes of the file into the text as they are, whatever they are.
            using var piece = await GetAsync(address, Encoding.Latin1, cancellationToken).ConfigureAwait(false);
            if (Text(piece.RootElement, "data") is not { } data) return null;
            if (data.Length == 0) break;
            read.Write(Encoding.Latin1.GetBytes(data));
            offset += data.Length;
        }

        return read.ToArray();
    }

    public void Dispose() => _http.Dispose();

    // An executor that was started anew has the same id, and another sandbox: the attempt tells them apart.
    private static string? FolderOf(JsonElement state, string executorId, string attemptId)
    {
        var executors =
            from framework in Items(state, "frameworks").Concat(Items(state, "completed_frameworks"))
            from executor in Items(framework, "executors").Concat(Items(framework, "completed_executors"))
            where Text(executor, "id") == executorId
            select executor;
        return executors.Where(executor => Tasks(executor).Any(task => Text(task, "id") == attemptId)).Select(executor => Text(executor, "directory")).FirstOrDefault();
    }

    private static IEnumerable<JsonElement> Tasks(JsonElement executor) =>
        Items(executor, "completed_tasks").Concat(Items(executor, "tasks")).Concat(Items(executor, "queued_tasks"));

    private static IEnumerable<JsonElement> Items(JsonElement parent, string name) =>
        Member(parent, name) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : Enumerable.Empty<JsonElement>();

    private static string? Text(JsonElement parent, string name) => Member(parent, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    private static JsonElement? Member(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var member) ? member : null;

    private async Task<JsonDocument> GetAsync(Uri address, Encoding encoding, CancellationToken cancellationToken) =>
        JsonDocument.Parse(encoding.GetString(await _http.GetByteArrayAsync(address, cancellationToken).ConfigureAwait(false)));
}
