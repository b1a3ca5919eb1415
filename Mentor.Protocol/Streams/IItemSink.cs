namespace Mentor.Protocol.Streams;

/// <summary>Where the items of one attempt's stream go, on an executor.</summary>
internal interface IItemSink
{
    /// <summary>Waits for room, and keeps no thread meanwhile.</summary>
    /// <param name="channel">What the payload is; see <see cref="ItemParts"/>.</param>
    /// <param name="payload">Is copied.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>False when nobody takes any more.</returns>
    ValueTask<bool> SendAsync(int channel, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);
}
