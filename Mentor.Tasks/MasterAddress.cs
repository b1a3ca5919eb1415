using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Mentor.Protocol.ZooKeeper;

namespace Mentor.Tasks;

/// <summary>Where the cluster is: the URL of a master, where masters register, or how many embedded agents to start.</summary>
/// <remarks>address = host ":" port / ("http" / "https") "://" host [":" port] / zookeeper / "local" ["[" agents "]"]; see <see cref="ZooKeeperAddress"/></remarks>
internal sealed record MasterAddress
{
    private const string Local = "local";
    private const string Forms = $"Use host:port, http(s)://host:port, {ZooKeeperAddress.Form}, local or local[agents].";

    private MasterAddress(Uri? master, int localAgents, ZooKeeperAddress? zooKeeper = null)
    {
        Master = master;
        LocalAgents = localAgents;
        ZooKeeper = zooKeeper;
    }

    /// <summary>Null when the cluster is an embedded one, or when ZooKeeper knows.</summary>
    public Uri? Master { get; }

    /// <summary>Null unless ZooKeeper knows the leading master.</summary>
    public ZooKeeperAddress? ZooKeeper { get; }

    /// <summary>Zero when the cluster is another's.</summary>
    public int LocalAgents { get; }

    /// <summary>MESOS_MASTER; "local" where that is not set.</summary>
    public static string FromEnvironment() => Environment.GetEnvironmentVariable("MESOS_MASTER") is { Length: > 0 } master ? master : Local;

    public static bool TryParse(string? text, [NotNullWhen(true)] out MasterAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        problem = null;
        if (string.IsNullOrWhiteSpace(text))
        {
            problem = $"Master is empty. {Forms}";
            return false;
        }

        if (text.StartsWith(ZooKeeperAddress.Scheme, StringComparison.OrdinalIgnoreCase))
        {
            if (ZooKeeperAddress.TryParse(text, out var zooKeeper, out var detail)) address = new(null, 0, zooKeeper);
            else problem = $"Master is '{Redact(text)}', which is no address: {detail}. {Forms}";
        }
        else if (text == Local) address = new(null, 1);
        else if (text.StartsWith("local[", StringComparison.Ordinal)) address = Agents(text) is { } agents ? new(null, agents) : null;
        else if (text.Contains("://", StringComparison.Ordinal)) address = Url(text);
        else if (text.Contains(':', StringComparison.Ordinal)) address = Url($"http://{text}");
        if (address is null) problem ??= $"Master is '{Redact(text)}', which is no address. {Forms}";
        return address is not null;
    }

    /// <summary>The text, also a wrong one, without a user's name and password.</summary>
    public static string Redact(string text) => ZooKeeperAddress.Redact(text);

    private static int? Agents(string text) =>
        text.EndsWith(']') && int.TryParse(text.AsSpan(6, text.Length - 7), NumberStyles.None, CultureInfo.InvariantCulture, out var agents) && agents is > 0 and <= 1000
            ? agents
            : null;

    private static MasterAddress? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && url is { Host.Length: > 0, Port: > 0, PathAndQuery: "/", UserInfo: "" }
            ? new(url, 0)
            : null;
}
