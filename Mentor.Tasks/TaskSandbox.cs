using System.Text;
using System.Text.Json;
using Mentor.Tasks.Losses;

namespace Mentor.Tasks;

/// <summary>The folder that a task ran in, on its agent. What is in it is read over the agent's HTTP API, where that shows it to anybody.</summary>
public sealed class TaskSandbox
{
    private readonly SandboxReader _reader;
    private readonly Uri? _agent;
    private readonly string _folder;

    internal TaskSandbox(SandboxReader reader, Uri? agent, string folder)
    {
        _reader = reader;
        _agent = agent;
        _folder = folder;
    }

    /// <summary>The last bytes of a file.</summary>
    /// <param name="file">Its path in the sandbox, such as <c>stdout</c>.</param>
    /// <param name="most">How many bytes at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when there is no such file, or the agent cannot be reached or does not show it.</returns>
    public async Task<byte[]?> ReadEndAsync(string file, int most, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(file);
        ArgumentOutOfRangeException.ThrowIfNegative(most);
        if (_agent is null) return null;
        try
        {
            return await _reader.ReadEndAsync(_agent, $"{_folder}/{file}", most, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception unreadable) when (unreadable is HttpRequestException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The end of a text in UTF-8, from the first whole character on.</summary>
    /// <inheritdoc cref="ReadEndAsync"/>
    public async Task<string?> ReadTextAsync(string file, int most, CancellationToken cancellationToken = default)
    {
        if (await ReadEndAsync(file, most, cancellationToken).ConfigureAwait(false) is not { } bytes) return null;
        var begin = 0;
        // Only a piece can begin with what continues a character.
        while (bytes.Length == most && begin < bytes.Length && begin < 3 && (bytes[begin] & 0xC0) == 0x80) begin++;
        return Encoding.UTF8.GetString(bytes.AsSpan(begin));
    }
}
