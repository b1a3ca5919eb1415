using System.Net;

namespace Mentor.Executor;

/// <summary>A body that says when it gets on.</summary>
internal sealed class UploadContent(ReadOnlyMemory<byte> content, Action moved) : HttpContent
{
    private const int Step = 64 * 1024;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var rest = content; !rest.IsEmpty; rest = rest[Math.Min(Step, rest.Length)..])
        {
            await stream.WriteAsync(rest[..Math.Min(Step, rest.Length)], cancellationToken).ConfigureAwait(false);
            moved();
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = content.Length;
        return true;
    }
}
