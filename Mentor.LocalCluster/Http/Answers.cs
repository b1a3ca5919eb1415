using System.Text;
using Microsoft.AspNetCore.Http;

namespace Mentor.LocalCluster.Http;

/// <summary>Answers as Mesos writes them: a status, and perhaps a sentence in plain text.</summary>
internal static class Answers
{
    public static async Task WriteAsync(HttpContext context, HttpAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        if (answer.Body is null) return;
        await WriteAsync(context, "text/plain; charset=utf-8", answer.Body).ConfigureAwait(false);
    }

    public static Task WriteAsync(HttpContext context, string contentType, string text) => WriteAsync(context, contentType, Encoding.UTF8.GetBytes(text));

    public static async Task WriteAsync(HttpContext context, string contentType, byte[] body)
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    /// <summary>What somebody looks at, in JSON, or why there is nothing to see.</summary>
    public static Task WriteStateAsync(HttpContext context, HttpAnswer answer) =>
        answer.Status == 200 ? WriteAsync(context, MediaTypes.Json, answer.Body!) : WriteAsync(context, answer);

    public static HttpAnswer WrongMethod(HttpContext context, string expected)
    {
        context.Response.Headers.Allow = expected;
        return new(405, $"405 Method Not Allowed. Expecting one of {{ '{expected}' }}, but received '{context.Request.Method}'.");
    }
}
