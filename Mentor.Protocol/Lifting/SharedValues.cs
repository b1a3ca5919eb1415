using System.Buffers;

namespace Mentor.Protocol.Lifting;

/// <summary>The values outside of payloads, as the tasks of one executor and bundle see them: the broadcast ones are decoded once for all.</summary>
internal sealed class SharedValues
{
    private readonly IValueSource _source;
    private readonly Func<ReadOnlySequence<byte>, object?> _read;
    private readonly RecentlyUsed<object?> _broadcast;

    public SharedValues(IValueSource source, Func<ReadOnlySequence<byte>, object?> read, long? room = null)
    {
        _source = source;
        _read = read;
        _broadcast = new(Read, static _ => { }, room);
    }

    /// <inheritdoc cref="IValueSource.Open"/>
    public IMemoryOwner<byte> Open(ValueReference reference, CancellationToken cancellationToken) => _source.Open(reference, cancellationToken);

    /// <summary>Blocks until the value is here.</summary>
    /// <exception cref="MentorException">It cannot be had.</exception>
    public object? Broadcast(ValueReference reference) => _broadcast.Get(reference, CancellationToken.None);

    private object? Read(ValueReference reference)
    {
        using var owner = _source.Open(reference, CancellationToken.None);
        return _read(new(owner.Memory));
    }
}
