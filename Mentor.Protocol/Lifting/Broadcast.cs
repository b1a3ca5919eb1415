namespace Mentor.Protocol.Lifting;

/// <summary>A value that all delegates of a pool share, made by <c>MesosPool.Broadcast</c>. It is what delegates capture, in place of the value.</summary>
/// <remarks>
/// An executor fetches the value when a delegate first asks for it, and decodes it once; all delegates there get the same object, at the same
/// time. Treat it as read-only: nothing keeps delegates from changing it, and nobody else hears of such a change.
/// </remarks>
public sealed class Broadcast<T> : IDisposable, IAsyncDisposable
{
    private readonly SharedValues? _there;
    private readonly Action? _release;
    private T? _value;
    private volatile bool _isHere;
    private int _disposed;

    internal Broadcast(T value, ValueReference reference, object owner, Action release)
    {
        _value = value;
        _isHere = true;
        _release = release;
        Owner = owner;
        Reference = reference;
    }

    internal Broadcast(ValueReference reference, SharedValues there)
    {
        _there = there;
        Reference = reference;
    }

    /// <summary>The value itself. On an executor the first call waits until it is there.</summary>
    /// <exception cref="ObjectDisposedException">The broadcast was disposed here.</exception>
    /// <exception cref="MentorException">The executor does not have it yet, and can no longer get it: it was disposed in the program that made it.</exception>
    public T Value
    {
        get
        {
            if (_isHere) return _value!;
            ObjectDisposedException.ThrowIf(_there is null, this);
            _value = (T)_there.Broadcast(Reference)!;
            _isHere = true;
            return _value;
        }
    }

    /// <summary>The serializer whose payloads may name it; null on an executor.</summary>
    internal object? Owner { get; }

    internal bool IsDisposed => _disposed == 1;

    internal ValueReference Reference { get; }

    /// <summary>
    /// The value is handed out no more; dispose of it when the tasks that use it have ended. Executors that have it already keep it for
    /// as long as they have room.
    /// </summary>
    public void Dispose()
    {
        // What a delegate disposes of is its own copy of the handle.
        if (_release is null || Interlocked.Exchange(ref _disposed, 1) == 1) return;
        _isHere = false;
        _value = default;
        _release();
    }

    /// <inheritdoc cref="Dispose"/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
