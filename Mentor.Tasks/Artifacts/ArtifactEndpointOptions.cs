using System.Net;

namespace Mentor.Tasks.Artifacts;

internal sealed record ArtifactEndpointOptions
{
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>What agents type to get here. Default: <see cref="Bind"/>.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>0 lets the system choose.</summary>
    public int Port { get; init; }

    /// <summary>The largest outcome that is accepted. Default: 1 GiB; one array cannot hold more than two.</summary>
    public long MaxUpload { get; init; } = 1L << 30;
}
