using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Lifting;

namespace Mentor.Tests.Lifting;

/// <summary>Where a test keeps the values that were lifted, and counts how often they are asked for.</summary>
internal sealed class Shelf : IValueSource
{
    private readonly Dictionary<ContentHash, ReadOnlyMemory<byte>> _values = [];
    private int _opened;

    public int Opened => _opened;

    public ValueReference Add(ReadOnlyMemory<byte> content)
    {
        ValueReference reference = new(ContentHash.Of(content.Span), content.Length);
        _values[reference.Hash] = content;
        return reference;
    }

    public void Clear() => _values.Clear();

    public IMemoryOwner<byte> Open(ValueReference reference, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _opened);
        return _values.TryGetValue(reference.Hash, out var content) ? new Owner(content) : throw new MentorException($"There is no {reference.Hash} here.");
    }

    private sealed class Owner(ReadOnlyMemory<byte> content) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory { get; } = content.ToArray();

        public void Dispose()
        {
            // Whoever reads on after this reads something else.
            Memory.Span.Fill(0xc1);
        }
    }
}
