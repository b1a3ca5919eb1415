using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using System.Threading.Channels;
using Mentor.Protocol.RecordIO;

namespace Mentor.Tests.LocalCluster.Replays;

/// <summary>A subscription as the client sees it: events in the order in which they come.</summary>
internal sealed class OpenStream : IAsyncDisposable
{
    private readonly HttpResponseMessage _response;
    private readonly Channel<JsonElement> _events = Channel.CreateUnbounded<JsonElement>();
    private readonly List<JsonElement> _early = [];
    private readonly Task _reading;

    public OpenStream(HttpResponseMessage response)
    {
        _response = response;
        _reading = ReadAsync();
    }

    /// <summary>The next event that is not another task's update than the one asked for: updates of different tasks may overtake each other.</summary>
    public async Task<JsonElement> NextAsync(string? taskId, CancellationToken cancellationToken)
    {
        var waiting = _early.FindIndex(early => TaskOf(early) == taskId);
        if (taskId is not null && waiting >= 0)
        {
            var early = _early[waiting];
            _early.RemoveAt(waiting);
            return early;
        }

        while (true)
        {
            var next = await _events.Reader.ReadAsync(cancellationToken);
            if (taskId is null || TaskOf(next) is not { } other || other == taskId) return next;
            _early.Add(next);
        }
    }

    /// <summary>Completes when the server has ended the stream; tells what came before that.</summary>
    public async Task<IReadOnlyList<string>> EndAsync(CancellationToken cancellationToken)
    {
        List<string> rest = [.. _early.Select(early => early.GetRawText())];
        await foreach (var surplus in _events.Reader.ReadAllAsync(cancellationToken)) rest.Add(surplus.GetRawText());
        return rest;
    }

    /// <summary>Hangs up.</summary>
    public async ValueTask DisposeAsync()
    {
        _response.Dispose();
        await _reading;
    }

    private static string? TaskOf(JsonElement happened) =>
        happened.TryGetProperty("update", out var update) ? update.GetProperty("status").GetProperty("task_id").GetProperty("value").GetString() : null;

    private async Task ReadAsync()
    {
        try
        {
            RecordReader records = new(PipeReader.Create(await _response.Content.ReadAsStreamAsync()));
            while (await records.ReadAsync() is { } record) _events.Writer.TryWrite(JsonElement.Parse(record.ToArray()));
            _events.Writer.Complete();
        }
        catch (Exception broken)
        {
            _events.Writer.Complete(broken);
        }
    }
}
