using System.Globalization;
using System.Text;
using Mentor.Protocol.ZooKeeper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Mentor.Protocol.Http;

/// <summary>Which master, as whom, and how patiently.</summary>
public sealed record SchedulerClientOptions
{
    /// <summary>http(s)://host:port of any master of the cluster; the leader is found by redirect.</summary>
    public required Uri Master { get; init; }

    /// <summary>For HTTP basic authentication, together with <see cref="Secret"/>. Default: none.</summary>
    public string? Principal { get; init; }

    public string? Secret { get; init; }

    /// <summary>Until the first SUBSCRIBED, retries included. Later losses are retried without end. Default 30 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The longest pause between two tries. Default 15 s.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After so many heartbeat intervals of silence the stream is dropped and opened anew. Default 5.</summary>
    public int MissedHeartbeats { get; init; } = 5;

    /// <summary>Called once for each loss of a subscription that had been there, before it is tried again.</summary>
    public Action<Exception>? OnDisconnected { get; init; }

    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Says which master leads, in place of <see cref="Master"/>, which led when this began. It is not disposed here.</summary>
    internal MasterDetector? Detector { get; init; }

    // All but the secret, which would else be in whatever logs these options.
    private bool PrintMembers(StringBuilder to)
    {
        to.Append(CultureInfo.InvariantCulture, $"Master = {Master}, Principal = {Principal}, Secret = {(Secret is null ? "" : "***")}, ")
            .Append(CultureInfo.InvariantCulture, $"ConnectTimeout = {ConnectTimeout}, MaxBackoff = {MaxBackoff}, MissedHeartbeats = {MissedHeartbeats}");
        return true;
    }

    internal void Validate()
    {
        List<string> problems = [];
        if (!Master.IsAbsoluteUri || Master.Scheme is not ("http" or "https")) problems.Add($"Master is '{Master}'; use http://host:port or https://host:port.");
        if (Principal is null != Secret is null) problems.Add("Only one of Principal and Secret is set; set both or none.");
        if (Principal?.Contains(':', StringComparison.Ordinal) == true)
            problems.Add($"Principal is '{Principal}'; HTTP basic authentication takes no colon in it.");
        if (ConnectTimeout <= TimeSpan.Zero) problems.Add($"ConnectTimeout is {ConnectTimeout}; use a positive time.");
        if (MaxBackoff <= TimeSpan.Zero) problems.Add($"MaxBackoff is {MaxBackoff}; use a positive time.");
        if (MissedHeartbeats < 1) problems.Add($"MissedHeartbeats is {MissedHeartbeats}; use 1 or more.");
        if (problems.Count > 0) throw new ArgumentException($"SchedulerClientOptions cannot be used:\n  {string.Join("\n  ", problems)}");
    }
}
