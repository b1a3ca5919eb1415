using System.Buffers;

namespace Mentor.Protocol.Lifting;

/// <summary>Where values are to be had that lie outside of the payload.</summary>
internal interface IValueSource
{
    /// <summary>Blocks until the bytes are here, verified. They stay as long as the owner is not disposed.</summary>
    /// <exception cref="MentorException">They cannot be had.</exception>
    IMemoryOwner<byte> Open(ValueReference reference, CancellationToken cancellationToken);
}
