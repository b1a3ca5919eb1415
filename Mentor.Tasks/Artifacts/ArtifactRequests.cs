using System.Security.Cryptography;
using System.Text;
using Mentor.Protocol.Code;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mentor.Tasks.Artifacts;

/// <summary>Answers one request at a time: GET, HEAD and PUT of content below the token.</summary>
/// <remarks>
/// /token/blob/hash and, for Mesos' fetcher, /token/host/hash/anything. The fetcher asks with HEAD for the length first.
/// </remarks>
internal sealed class ArtifactRequests(BlobStore blobs, string token, long maxUpload) : IHttpApplication<IFeatureCollection>
{
    public const string BlobFolder = "blob";
    public const string HostFolder = "host";

    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        if (!TryFindHash(request.Path, out var hash, out var writable))
            return AnswerAsync(context, StatusCodes.Status404NotFound, "There is nothing here.");
        return request.Method switch
        {
            "GET" => SendAsync(context, hash, withBody: true),
            "HEAD" => SendAsync(context, hash, withBody: false),
            "PUT" when writable => ReceiveAsync(context, request, hash),
            _ => AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, $"{request.Method} is not understood here."),
        };
    }

    private bool TryFindHash(string path, out ContentHash hash, out bool writable)
    {
        hash = default;
        writable = false;
        Span<Range> parts = stackalloc Range[6];
        var count = path.AsSpan().Split(parts, '/');
        if (count < 4)
            return false;

        // Compared whole and in constant time: neither answer nor delay tells how much of a guess was right.
        var given = new byte[Encoding.UTF8.GetMaxByteCount(path.Length)];
        var length = Encoding.UTF8.GetBytes(path.AsSpan(parts[1]), given);
        if (!CryptographicOperations.FixedTimeEquals(given.AsSpan(0, length), _token))
            return false;

        var folder = path.AsSpan(parts[2]);
        writable = folder.SequenceEqual(BlobFolder) && count == 4;
        return (writable || (folder.SequenceEqual(HostFolder) && count == 5)) && ContentHash.TryParse(path.AsSpan(parts[3]), out hash);
    }

    private async Task SendAsync(IFeatureCollection context, ContentHash hash, bool withBody)
    {
        if (!blobs.TryGet(hash, out var blob))
        {
            await AnswerAsync(context, StatusCodes.Status404NotFound, $"The program that started this executor has nothing with the hash {hash}.").ConfigureAwait(false);
            return;
        }

        if (!blob.IsIntact())
        {
            await AnswerAsync(context, StatusCodes.Status410Gone,
                $"{blob.File} was changed or removed after the program had started: it was probably rebuilt. Start the program again.").ConfigureAwait(false);
            return;
        }

        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.Headers.ContentLength = blob.Length;
        response.Headers.ContentType = "application/octet-stream";
        if (!withBody)
            return;
        var body = context.GetRequiredFeature<IHttpResponseBodyFeature>();
        var aborted = context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
        if (blob.File is { } file)
            await body.SendFileAsync(file, 0, blob.Length, aborted).ConfigureAwait(false);
        else
            await body.Writer.WriteAsync(blob.Content, aborted).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(IFeatureCollection context, IHttpRequestFeature request, ContentHash hash)
    {
        if (request.Headers.ContentLength is not { } length)
        {
            await AnswerAsync(context, StatusCodes.Status411LengthRequired, "An upload says its length beforehand.").ConfigureAwait(false);
            return;
        }

        if (length > Math.Min(maxUpload, Array.MaxLength))
        {
            await AnswerAsync(context, StatusCodes.Status413PayloadTooLarge, $"An outcome of {length} bytes is more than the {maxUpload} that are accepted.").ConfigureAwait(false);
            return;
        }

        var content = new byte[length];
        var aborted = context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
        await request.Body.ReadExactlyAsync(content, aborted).ConfigureAwait(false);
        if (ContentHash.Of(content) != hash)
        {
            await AnswerAsync(context, StatusCodes.Status400BadRequest, $"The {length} bytes do not have the hash {hash}: they were damaged on their way.").ConfigureAwait(false);
            return;
        }

        blobs.Add(hash, new Blob(content));
        context.GetRequiredFeature<IHttpResponseFeature>().StatusCode = StatusCodes.Status204NoContent;
    }

    private static async Task AnswerAsync(IFeatureCollection context, int status, string text)
    {
        var response = context.GetRequiredFeature<IHttpResponseFeature>();
        response.StatusCode = status;
        response.Headers.ContentType = "text/plain; charset=utf-8";
        var bytes = Encoding.UTF8.GetBytes(text);
        response.Headers.ContentLength = bytes.Length;
        if (context.GetRequiredFeature<IHttpRequestFeature>().Method != "HEAD")
            await context.GetRequiredFeature<IHttpResponseBodyFeature>().Writer.WriteAsync(bytes).ConfigureAwait(false);
    }
}
