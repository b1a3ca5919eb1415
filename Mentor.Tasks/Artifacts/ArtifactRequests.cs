using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using Mentor.Protocol.Code;
using Mentor.Tasks.Reports;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mentor.Tasks.Artifacts;

/// <summary>Answers one request at a time: GET and HEAD of content, PUT of outcomes, POST of reports and of items.</summary>
/// <remarks>
/// /token/blob/hash, /token/outcome/task/attempt/hash, /token/reports/task/attempt, /token/items/task/attempt and, for Mesos' fetcher, /host/hash/anything. The fetcher asks with HEAD for the length first.
/// </remarks>
internal sealed class ArtifactRequests(BlobStore blobs, BlobStore hosts, UploadStore uploads, ReportDesk reports, ReportDesk items, string token, long maxUpload)
    : IHttpApplication<IFeatureCollection>
{
    public const string HostFolder = "host";

    // Room grows with what arrives, not with what is announced.
    private const int FirstRoom = 1024 * 1024;

    private const int Step = 64 * 1024;

    private readonly byte[] _token = Encoding.UTF8.GetBytes(token);

    public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

    public void DisposeContext(IFeatureCollection context, Exception? exception)
    {
    }

    public Task ProcessRequestAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var parts = request.Path.Split('/', 7);
        if (parts.Length == 5 && parts[2] is (ArtifactNames.Reports or ArtifactNames.Items) && IsToken(parts[1]))
            return TakeAsync(parts[2] == ArtifactNames.Reports ? reports : items, context, request, parts[3], parts[4]);
        if (parts.Length < 4 || !ContentHash.TryParse(parts[parts.Length == 4 && parts[1] == HostFolder ? 2 : ^1], out var hash))
            return NothingAsync(context);
        if (parts.Length == 4 && parts[1] == HostFolder)
            return AnswerAsync(context, request, hosts, hash);
        if (!IsToken(parts[1]))
            return NothingAsync(context);
        return parts[2] switch
        {
            ArtifactNames.Blob when parts.Length == 4 => AnswerAsync(context, request, blobs, hash),
            ArtifactNames.Outcome when parts.Length == 6 && request.Method == "PUT" => ReceiveAsync(context, request, parts[3], parts[4], hash),
            ArtifactNames.Outcome when parts.Length == 6 => RefuseAsync(context, request),
            _ => NothingAsync(context),
        };
    }

    // Compared whole and in constant time: neither answer nor delay tells how much of a guess was right.
    private bool IsToken(string guess) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(guess), _token);

    private static Task AnswerAsync(IFeatureCollection context, IHttpRequestFeature request, BlobStore from, ContentHash hash) => request.Method switch
    {
        "GET" => SendAsync(context, from, hash, withBody: true),
        "HEAD" => SendAsync(context, from, hash, withBody: false),
        _ => RefuseAsync(context, request),
    };

    private static Task NothingAsync(IFeatureCollection context) => AnswerAsync(context, StatusCodes.Status404NotFound, "There is nothing here.");

    private static Task RefuseAsync(IFeatureCollection context, IHttpRequestFeature request) =>
        AnswerAsync(context, StatusCodes.Status405MethodNotAllowed, $"{request.Method} is not understood here.");

    private static async Task SendAsync(IFeatureCollection context, BlobStore from, ContentHash hash, bool withBody)
    {
        if (!from.TryGet(hash, out var blob))
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
        from.CountSent(blob.Length);
        if (blob.File is { } file)
            await body.SendFileAsync(file, 0, blob.Length, aborted).ConfigureAwait(false);
        else
            await SendAsync(body.Writer, blob.Content, aborted).ConfigureAwait(false);
    }

    // Given all of it at once, the writer would copy all of it at once, for each executor that fetches.
    private static async Task SendAsync(PipeWriter to, ReadOnlyMemory<byte> content, CancellationToken aborted)
    {
        for (var rest = content; !rest.IsEmpty; rest = rest[Math.Min(Step, rest.Length)..])
            await to.WriteAsync(rest[..Math.Min(Step, rest.Length)], aborted).ConfigureAwait(false);
    }

    private static async Task TakeAsync(ReportDesk desk, IFeatureCollection context, IHttpRequestFeature request, string task, string attempt)
    {
        var (status, text) = await desk.TakeAsync(request, task, attempt, context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted).ConfigureAwait(false);
        await AnswerAsync(context, status, text).ConfigureAwait(false);
    }

    private async Task ReceiveAsync(IFeatureCollection context, IHttpRequestFeature request, string task, string attempt, ContentHash hash)
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

        if (!uploads.TryReserve(length))
        {
            await AnswerAsync(context, StatusCodes.Status507InsufficientStorage,
                $"There is no room for {length} bytes: {uploads.Held} bytes of outcomes have not been read yet.").ConfigureAwait(false);
            return;
        }

        byte[]? content = null;
        try
        {
            var arrived = await ReadAsync(request.Body, (int)length, context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted).ConfigureAwait(false);
            if (ContentHash.Of(arrived) == hash)
                content = arrived;
        }
        finally
        {
            if (content is null)
                uploads.Release(length);
        }

        if (content is null)
            await AnswerAsync(context, StatusCodes.Status400BadRequest, $"The {length} bytes do not have the hash {hash}: they were damaged on their way.").ConfigureAwait(false);
        else if (uploads.Keep(task, attempt, hash, content))
            context.GetRequiredFeature<IHttpResponseFeature>().StatusCode = StatusCodes.Status204NoContent;
        else
            await AnswerAsync(context, StatusCodes.Status410Gone, $"Nobody waits for the outcome of task {task} any more.").ConfigureAwait(false);
    }

    private static async Task<byte[]> ReadAsync(Stream body, int length, CancellationToken aborted)
    {
        var content = new byte[Math.Min(length, FirstRoom)];
        for (var filled = 0; ;)
        {
            await body.ReadExactlyAsync(content.AsMemory(filled), aborted).ConfigureAwait(false);
            if (content.Length == length)
                return content;
            filled = content.Length;
            Array.Resize(ref content, (int)Math.Min(length, 2L * filled));
        }
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
