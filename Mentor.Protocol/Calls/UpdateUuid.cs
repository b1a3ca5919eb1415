using Google.Protobuf;

namespace Mentor.Protocol.Calls;

/// <summary>The uuid that a status update is acknowledged by.</summary>
internal static class UpdateUuid
{
    private const int Length = 16;

    // RFC 9562: the high half of octet 6 is the version.
    private const int VersionOctet = 6;

    /// <summary>Octets in the order of the RFC: Mesos reads the version from its place, and .NET's own order puts something else there.</summary>
    public static ByteString New() => ByteString.CopyFrom(Guid.NewGuid().ToByteArray(bigEndian: true));

    /// <summary>Mesos takes the versions 1 to 5 and nothing else; an agent answers 400 to the rest.</summary>
    public static bool IsValid(ByteString uuid) => uuid.Length == Length && (uuid[VersionOctet] >> 4) is >= 1 and <= 5;
}
