using Microsoft.Extensions.Primitives;

namespace Mentor.LocalCluster.Http;

/// <summary>The two formats of the v1 API, as the headers name them.</summary>
internal static class MediaTypes
{
    public const string Json = "application/json";
    public const string Protobuf = "application/x-protobuf";

    public static string NameOf(MediaType type) => type == MediaType.Json ? Json : Protobuf;

    // Exactly these: Mesos refuses parameters such as charset.
    public static MediaType? OfContent(string contentType) => contentType switch
    {
        Json => MediaType.Json,
        Protobuf => MediaType.Protobuf,
        _ => null,
    };

    /// <summary>JSON when both will do, as Mesos chooses; null when neither does.</summary>
    public static MediaType? OfAccept(StringValues accept)
    {
        if (accept.Count == 0) return MediaType.Json;
        if (Allows(accept, Json)) return MediaType.Json;
        return Allows(accept, Protobuf) ? MediaType.Protobuf : null;
    }

    private static bool Allows(StringValues accept, string type)
    {
        foreach (var line in accept)
        {
            foreach (var range in (line ?? "").Split(','))
            {
                var name = range.AsSpan();
                var parameters = name.IndexOf(';');
                if (parameters >= 0) name = name[..parameters];
                name = name.Trim();
                if (name.SequenceEqual("*/*") || name.SequenceEqual("application/*") || name.Equals(type, StringComparison.OrdinalIgnoreCase)) return true;
            }
        }

        return false;
    }
}
