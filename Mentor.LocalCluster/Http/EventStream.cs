using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Mentor.Protocol.Http;
using Mentor.Protocol.RecordIO;
using Microsoft.AspNetCore.Http;

namespace Mentor.LocalCluster.Http;

/// <summary>One subscription: a loop writes events at one end, an HTTP response carries them away at the other.</summary>
/// <remarks>A slow reader costs memory, never the loop's time: the pipe between has no upper bound, as in Mesos.</remarks>
internal sealed class EventStream(MediaType type)
{
    private readonly Pipe _pipe = new(new PipeOptions(
        readerScheduler: PipeScheduler.Inline, writerScheduler: PipeScheduler.Inline, pauseWriterThreshold: 0, useSynchronizationContext: false));

    public string Id { get; } = Guid.NewGuid().ToString();

    public void Write(IMessage message)
    {
        if (type == MediaType.Protobuf) RecordWriter.Write(_pipe.Writer, message);
        else WriteJson(message);
    }

    private void WriteJson(IMessage message)
    {
        ArrayBufferWriter<byte> json = new();
        MesosJson.Write(json, message);
        RecordWriter.Write(_pipe.Writer, json.WrittenSpan);
    }

    public void Flush()
    {
        // Completes at once: nothing ever pauses this writer.
        var flushed = _pipe.Writer.FlushAsync(CancellationToken.None);
        if (flushed.IsCompletedSuccessfully) _ = flushed.Result;
    }

    /// <summary>Nothing follows what was written.</summary>
    public void Complete() => _pipe.Writer.Complete();

    /// <summary>Carries events to the response until <see cref="Complete"/> or until the other side hangs up.</summary>
    public async Task PumpAsync(HttpResponse response, CancellationToken hungUp)
    {
        var reader = _pipe.Reader;
        try
        {
            await response.StartAsync(hungUp).ConfigureAwait(false);
            await response.BodyWriter.FlushAsync(hungUp).ConfigureAwait(false);
            while (true)
            {
                var read = await reader.ReadAsync(hungUp).ConfigureAwait(false);
                foreach (var segment in read.Buffer) response.BodyWriter.Write(segment.Span);
                reader.AdvanceTo(read.Buffer.End);
                await response.BodyWriter.FlushAsync(hungUp).ConfigureAwait(false);
                if (read.IsCompleted) return;
            }
        }
        finally
        {
            await reader.CompleteAsync().ConfigureAwait(false);
        }
    }
}
