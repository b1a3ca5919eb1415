using System.Net;
using Mentor.Protocol.Code;

namespace Mentor.Tasks.Artifacts;

internal sealed record ArtifactEndpointOptions
{
    public IPAddress Bind { get; init; } = IPAddress.Loopback;

    /// <summary>What agents type to get here. Default: <see cref="Bind"/>.</summary>
    public string? AdvertisedHost { get; init; }

    /// <summary>0 lets the system choose.</summary>
    public int Port { get; init; }

    /// <summary>The largest outcome that is accepted.</summary>
    public long MaxUpload { get; init; } = ArtifactNames.LargestOutcome;

    /// <summary>How much of outcomes may wait for their readers at a time. Default: 4 GiB; who comes when it is full tries again later.</summary>
    public long MaxUploads { get; init; } = 4L << 30;

    /// <summary>How long reports wait for those before them to be taken. Default 5 s; then their sender has to come again.</summary>
    public TimeSpan ReportPatience { get; init; } = TimeSpan.FromSeconds(5);
}
