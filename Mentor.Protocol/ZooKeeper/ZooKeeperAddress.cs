using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>Which servers to ask, as whom, and where the masters register.</summary>
/// <remarks>
/// address = "zk://" [user ":" password "@"] server *("," server) "/" path; server = host [":" port]. As in Mesos, user and password are taken
/// as they are written, without escapes: the first slash ends them and the last at-sign.
/// </remarks>
internal sealed class ZooKeeperAddress
{
    public const string Scheme = "zk://";
    public const string Form = "zk://[user:password@]host:port,.../path";
    private const string Hidden = "***";
    private const int UsualPort = 2181;

    private ZooKeeperAddress(IReadOnlyList<DnsEndPoint> servers, string path, string? credentials)
    {
        Servers = servers;
        Path = path;
        Credentials = credentials;
    }

    public IReadOnlyList<DnsEndPoint> Servers { get; }

    /// <summary>The znode below which each master has one of its own.</summary>
    public string Path { get; }

    /// <summary>user:password, or null.</summary>
    public string? Credentials { get; }

    /// <param name="text">Begins with <see cref="Scheme"/>.</param>
    /// <param name="address">Null when it is none.</param>
    /// <param name="problem">What is wrong, for the end of a sentence; holds nothing of the credentials.</param>
    public static bool TryParse(string text, [NotNullWhen(true)] out ZooKeeperAddress? address, [NotNullWhen(false)] out string? problem)
    {
        address = null;
        var rest = text.AsSpan(Scheme.Length);
        var slash = rest.IndexOf('/');
        var path = slash < 0 ? "" : rest[slash..].TrimEnd('/').ToString();
        var servers = slash < 0 ? rest : rest[..slash];
        var at = servers.LastIndexOf('@');
        var credentials = at < 0 ? null : servers[..at].ToString();
        problem = ProblemOf(path) ?? (credentials?.IndexOf(':', StringComparison.Ordinal) is <= 0 or -1 ? "before the @ there is no user:password" : null);
        if (problem is not null) return false;

        List<DnsEndPoint> named = [];
        foreach (var server in servers[(at + 1)..].ToString().Split(','))
        {
            if (ParseServer(server) is { } found) named.Add(found);
            else problem = $"'{server}' is no host:port";
        }

        if (problem is null) address = new(named, path, credentials);
        return address is not null;
    }

    /// <summary>The text of an address, also of a wrong one, without user and password.</summary>
    public static string Redact(string text)
    {
        var at = text.LastIndexOf('@');
        if (at < 0) return text;
        var scheme = text.IndexOf("://", StringComparison.Ordinal);
        return string.Concat(text.AsSpan(0, scheme < 0 || scheme > at ? 0 : scheme + 3), Hidden, text.AsSpan(at));
    }

    public static string NameOf(DnsEndPoint server) =>
        string.Create(CultureInfo.InvariantCulture, $"{(server.Host.Contains(':', StringComparison.Ordinal) ? $"[{server.Host}]" : server.Host)}:{server.Port}");

    public override string ToString() => $"{Scheme}{(Credentials is null ? "" : $"{Hidden}@")}{string.Join(',', Servers.Select(NameOf))}{Path}";

    private static string? ProblemOf(string path) =>
        path.Length == 0 ? "it lacks the path of the znode below which the masters register, such as /mesos"
        : path.Split('/')[1..].Any(part => part is "" or "." or ".." || part.Any(char.IsControl)) ? $"'{path}' is no path of a znode"
        : null;

    private static DnsEndPoint? ParseServer(string text)
    {
        var colon = text.LastIndexOf(':');
        if (colon >= 0 && text.EndsWith(']')) colon = -1;
        var host = (colon < 0 ? text : text[..colon]).Trim();
        if (host.StartsWith('[') && host.EndsWith(']')) host = host[1..^1];
        else if (host.Contains(':', StringComparison.Ordinal)) return null;

        var port = UsualPort;
        if (colon >= 0 && !int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out port)) return null;
        return port is > 0 and <= IPEndPoint.MaxPort && Uri.CheckHostName(host) is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6 ? new(host, port) : null;
    }
}
