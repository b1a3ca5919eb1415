using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Mentor.Tasks;

/// <summary>Where the cluster is: the URL of a master, or how many embedded agents to start.</summary>
/// <remarks>address = host ":" port / ("http" / "https") "://" host [":" port] / "local" ["[" agents "]"]</remarks>
internal sealed record MasterAddress
{
    private const string Local = "local";
    private const string Forms = "Use host:port, http(s)://host:port, local or local[agents].";

    private MasterAddress(Uri? master, int localAgents)
    {
        Master = master;
        LocalAgents = localAgents;
    }

    /// <summary>Null when the cluster is an embedded one.</summary>
    public Uri? Master { get; }

    public int LocalAgents { get; }

    /// <summary>MESOS_MASTER; "local" where that is not set.</summary>
    public static string FromEnvironment() => Environment.GetEnvironmentVariable("MESOS_MASTER") is { Length: > 0 } master ? master : Local;

    public static bool TryParse(string? text, [NotNullWhen(true)] out MasterAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = null;
        if (string.IsNullOrWhiteSpace(text)) problem = $"Master is empty. {Forms}";
        else if (text.StartsWith("zk://", StringComparison.OrdinalIgnoreCase))
            problem = $"Master is '{text}', and finding the leading master through ZooKeeper is not supported yet. Name any master as host:port: one that does not lead redirects to the one that does.";
        else if (text == Local) address = new(null, 1);
        else if (text.StartsWith("local[", StringComparison.Ordinal)) address = Agents(text) is { } agents ? new(null, agents) : null;
        else if (text.Contains("://", StringComparison.Ordinal)) address = Url(text);
        else if (text.Contains(':', StringComparison.Ordinal)) address = Url($"http://{text}");
        if (address is null) problem ??= $"Master is '{text}', which is no address. {Forms}";
        return address is not null;
    }

    private static int? Agents(string text) =>
        text.EndsWith(']') && int.TryParse(text.AsSpan(6, text.Length - 7), NumberStyles.None, CultureInfo.InvariantCulture, out var agents) && agents is > 0 and <= 1000
            ? agents
            : null;

    private static MasterAddress? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { Host.Length: > 0, Port: > 0, PathAndQuery: "/", UserInfo: "" }
            ? new(url, 0)
            : null;
}
