namespace Mentor.Protocol.Streams;

/// <summary>Items on their way to the consumer: as reports, in batches of their own, below <c>items/task/attempt</c>.</summary>
/// <remarks>
/// item = *part last                      a part is a report on channel 1, the last or only one on channel 0
/// Each item is a payload by itself: objects that two items share arrive as two.
/// </remarks>
internal static class ItemParts
{
    public const int Last = 0;

    public const int More = 1;

    /// <summary>The largest part, 256 KiB: an item of any size passes through the little room there is.</summary>
    public const int Size = 256 * 1024;

    /// <summary>How many parts an executor may hold, those under way included. The driver has room for as many.</summary>
    public const int Held = 512;

    /// <returns>False when nobody takes any more.</returns>
    public static async ValueTask<bool> SendAsync(IItemSink sink, ReadOnlyMemory<byte> item, CancellationToken cancellationToken)
    {
        for (; item.Length > Size; item = item[Size..])
        {
            if (!await sink.SendAsync(More, item[..Size], cancellationToken).ConfigureAwait(false)) return false;
        }

        return await sink.SendAsync(Last, item, cancellationToken).ConfigureAwait(false);
    }
}
