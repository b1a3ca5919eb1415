using System.Buffers;
using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Mentor.Protocol.Http;
using Microsoft.AspNetCore.Http;

namespace Mentor.LocalCluster.Http;

/// <summary>Reads a call from a request, and refuses what is none in Mesos' words.</summary>
internal static class CallReader
{
    /// <param name="context">The request.</param>
    /// <param name="parser">Of the protobuf form.</param>
    /// <param name="isComplete">Whether all required fields are there.</param>
    /// <param name="problem">What is wrong with a call that could be read; null when nothing is.</param>
    public static async ValueTask<(T? Call, HttpAnswer Refusal)> ReadAsync<T>(HttpContext context, MessageParser<T> parser, Func<T, bool> isComplete, Func<T, string?> problem)
        where T : class, IMessage<T>, new()
    {
        var request = context.Request;
        if (!HttpMethods.IsPost(request.Method)) return (null, Answers.WrongMethod(context, HttpMethods.Post));
        var contentType = request.Headers.ContentType;
        if (contentType.Count == 0) return (null, HttpAnswer.BadRequest("Expecting 'Content-Type' to be present"));
        if (MediaTypes.OfContent(contentType.ToString()) is not { } type)
            return (null, new(415, $"Expecting 'Content-Type' of {MediaTypes.Json} or {MediaTypes.Protobuf}"));

        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(context.RequestAborted).ConfigureAwait(false);
            if (!read.IsCompleted)
            {
                reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
                continue;
            }

            var (call, why) = type == MediaType.Protobuf ? Parse(read.Buffer, parser, isComplete) : ParseJson<T>(read.Buffer);
            reader.AdvanceTo(read.Buffer.End);
            why ??= problem(call!);
            return why is null ? (call, default) : (null, HttpAnswer.BadRequest(why));
        }
    }

    private static (T? Call, string? Problem) Parse<T>(ReadOnlySequence<byte> body, MessageParser<T> parser, Func<T, bool> isComplete)
        where T : class, IMessage<T>
    {
        try
        {
            var call = parser.ParseFrom(body);
            if (isComplete(call)) return (call, null);
        }
        catch (InvalidProtocolBufferException)
        {
            // The same sentence for whatever is wrong with it.
        }

        return (null, "Failed to parse body into Call protobuf");
    }

    private static (T? Call, string? Problem) ParseJson<T>(ReadOnlySequence<byte> body)
        where T : class, IMessage, new()
    {
        var text = body.ToArray();
        try
        {
            JsonDocument.Parse(text).Dispose();
        }
        catch (JsonException broken)
        {
            return (null, $"Failed to parse body into JSON: syntax error at line {broken.LineNumber + 1} near: {Near(text, broken)}");
        }

        try
        {
            var call = MesosJson.Parse<T>(text);
            var missing = MesosJson.MissingRequiredFields(call);
            return missing.Count == 0 ? (call, null) : (null, $"Failed to convert JSON into Call protobuf: Missing required fields: {string.Join(", ", missing)}");
        }
        catch (JsonException unfit)
        {
            return (null, $"Failed to convert JSON into Call protobuf: {unfit.Message}");
        }
    }

    // The rest of the line where the parser stopped.
    private static string Near(byte[] text, JsonException broken)
    {
        var lines = Encoding.UTF8.GetString(text).Split('\n');
        var line = Encoding.UTF8.GetBytes(lines[Math.Min(lines.Length - 1, (int)(broken.LineNumber ?? 0))]);
        var at = Math.Min(line.Length, (int)(broken.BytePositionInLine ?? 0));
        var rest = Encoding.UTF8.GetString(line, at, line.Length - at);
        return rest.EndsWith('}') ? rest[..^1] : rest;
    }
}
