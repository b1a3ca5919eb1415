namespace Mentor.LocalCluster.Http;

/// <summary>What a call is answered with: a status and a sentence, or an event stream.</summary>
internal readonly record struct HttpAnswer(int Status, string? Body = null)
{
    public static readonly HttpAnswer Accepted = new(202);
    public static readonly HttpAnswer Ok = new(200);

    /// <summary>200, and the events of the stream that came with the call.</summary>
    public static readonly HttpAnswer Stream = new(200) { IsStream = true };

    public bool IsStream { get; private init; }

    public static HttpAnswer BadRequest(string why) => new(400, why);

    public static HttpAnswer Forbidden(string why) => new(403, why);

    public static HttpAnswer Unavailable(string why) => new(503, why);
}
