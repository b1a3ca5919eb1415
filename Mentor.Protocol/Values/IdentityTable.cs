using System.Runtime.CompilerServices;

namespace Mentor.Protocol.Values;

/// <summary>Numbers objects by identity, in the order of meeting, and keeps which of their fields were sent.</summary>
internal sealed class IdentityTable
{
    /// <summary>In place of the fields: the object is being made of its content just now.</summary>
    public const ulong Open = 1UL << 63;

    private const int Small = 16;
    private const int Kept = 4096;

    private object?[] _objects = new object?[Small];
    private ulong[] _sent = new ulong[Small];
    private int _count;

    // Open addressing; each entry is a number + 1. Null while a scan of the objects is quicker.
    private int[]? _slots;

    /// <summary>By number.</summary>
    public ReadOnlySpan<object?> Objects => _objects.AsSpan(0, _count);

    /// <summary>Whether there is an object of which not all fields were sent.</summary>
    public bool HasParts => _sent.AsSpan(0, _count).ContainsAnyExcept(ObjectFormatter.AllFields);

    public ref ulong Sent(int id) => ref _sent[id];

    public bool TryFind(object value, out int id)
    {
        if (_slots is null)
        {
            id = Scan(value);
            return id >= 0;
        }

        id = _slots[Probe(_slots, value)] - 1;
        return id >= 0;
    }

    /// <returns>False when the object has a number already.</returns>
    public bool TryAdd(object value, out int id)
    {
        var slot = -1;
        if (_slots is null)
        {
            id = Scan(value);
            if (id >= 0) return false;
            if (_count == Small) Rehash(Small * 4);
        }
        else if (_count * 2 > _slots.Length)
        {
            Rehash(_slots.Length * 2);
        }

        if (_slots is not null)
        {
            slot = Probe(_slots, value);
            id = _slots[slot] - 1;
            if (id >= 0) return false;
            _slots[slot] = _count + 1;
        }

        if (_count == _objects.Length)
        {
            Array.Resize(ref _objects, _count * 2);
            Array.Resize(ref _sent, _count * 2);
        }

        id = _count++;
        _objects[id] = value;
        _sent[id] = ObjectFormatter.AllFields;
        return true;
    }

    /// <summary>Knows what the other one knows. Of an empty table.</summary>
    public void CopyFrom(IdentityTable other)
    {
        if (_objects.Length < other._count)
        {
            _objects = new object?[other._objects.Length];
            _sent = new ulong[other._sent.Length];
        }

        other.Objects.CopyTo(_objects);
        other._sent.AsSpan(0, other._count).CopyTo(_sent);
        _count = other._count;
        _slots = (int[]?)other._slots?.Clone();
    }

    public void Clear()
    {
        if (_count > Kept)
        {
            _objects = new object?[Small];
            _sent = new ulong[Small];
        }
        else
        {
            Array.Clear(_objects, 0, _count);
        }

        _slots = null;
        _count = 0;
    }

    private int Scan(object value)
    {
        for (var i = 0; i < _count; i++)
        {
            if (ReferenceEquals(_objects[i], value)) return i;
        }

        return -1;
    }

    private int Probe(int[] slots, object value)
    {
        var mask = slots.Length - 1;
        for (var at = RuntimeHelpers.GetHashCode(value) & mask; ; at = (at + 1) & mask)
        {
            if (slots[at] == 0 || ReferenceEquals(_objects[slots[at] - 1], value)) return at;
        }
    }

    private void Rehash(int size)
    {
        var slots = new int[size];
        for (var i = 0; i < _count; i++) slots[Probe(slots, _objects[i]!)] = i + 1;
        _slots = slots;
    }
}
