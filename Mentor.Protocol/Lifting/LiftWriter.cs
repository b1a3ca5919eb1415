using System.Buffers;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Lifting;

/// <summary>Takes large values out of one payload.</summary>
/// <remarks>
/// From the outside in: each value is encoded by itself, and lifted when that takes <paramref name="above"/> bytes or more. Objects stay what
/// they are: one that lies within a lifted value and is met again outside of it is named there; a value that holds an object which was met
/// before is not lifted as a whole, but what it is made of may be. Closure objects, delegates and the captured <c>this</c> are never
/// lifted, their fields are; nor is the root, such as the items of a map, which differ from chunk to chunk, but what these refer to.
/// </remarks>
/// <param name="catalog">Of the payload.</param>
/// <param name="scope">Remembers what is lifted.</param>
/// <param name="above">The size at which a value is lifted.</param>
/// <param name="root">What is written.</param>
/// <param name="before">What was taken out of the beginning of the payload, when that was written before.</param>
internal sealed class LiftWriter(FormatterCatalog catalog, LiftScope scope, long above, object? root, IReadOnlyList<Lift> before)
{
    // Large values that turn out to hold what was met before, each encoded for nothing. In a long chain of such the cost would be squared.
    private const int MostInVain = 8;

    private readonly List<Lift> _lifts = [.. before];
    private ArrayBufferWriter<byte> _buffer = new();
    private WriteState? _spare;
    private int _inVain;

    /// <summary>What the payload refers to, in the order of meeting.</summary>
    public IReadOnlyList<Lift> Lifts => _lifts;

    /// <summary>Writes the value into a slot, or what stands for it.</summary>
    public void Write(ref PayloadWriter writer, object value, ObjectFormatter? exact)
    {
        var state = writer.State;
        var isSmall = false;
        if (IsCandidate(state, value) && Find(state, value, out isSmall) is { } lift)
        {
            Refer(ref writer, lift);
            return;
        }

        // What is small holds nothing large: it is not looked into again.
        state.Lifts = isSmall ? null : this;
        ObjectSlot.WriteHere(ref writer, value, exact);
        state.Lifts = this;
    }

    /// <returns>False when the text is too short to be lifted.</returns>
    public bool TryWrite(ref PayloadWriter writer, string value)
    {
        const int MostBytesOfAChar = 3;
        if ((long)value.Length * MostBytesOfAChar < above || Find(writer.State, value, out _) is not { } lift) return false;
        Refer(ref writer, lift);
        return true;
    }

    /// <summary>Names the object if it lies within a value that this payload has lifted.</summary>
    public bool TryWriteWithin(ref PayloadWriter writer, object value)
    {
        for (var i = 0; i < _lifts.Count; i++)
        {
            if (!_lifts[i].Objects.TryFind(value, out var id)) continue;
            LiftSlot.WriteWithin(ref writer, i, id);
            return true;
        }

        return false;
    }

    private bool IsCandidate(WriteState state, object value) =>
        _inVain < MostInVain && value is not Delegate && !ReferenceEquals(value, root) && !catalog.ContentOf(value.GetType()).IsClosure
        && !state.Seen.TryFind(value, out _) && !_lifts.Exists(lift => lift.Objects.TryFind(value, out _));

    private Lift? Find(WriteState state, object value, out bool isSmall)
    {
        isSmall = false;
        if (scope.Find(value) is { } known) return IsApart(known.Objects, state) ? known : null;

        var own = _spare ??= new WriteState(catalog);
        // Where a proxy is met nothing is lifted, so that its channel is given by the payload itself.
        own.Targets ??= [];
        own.LiesElsewhere = state.LiesElsewhere;
        own.RidesAlong = state.RidesAlong;
        try
        {
            new PayloadWriter(new BoundedBuffer(_buffer, Array.MaxLength), own).WriteWhole(PayloadKind.Lifted, value);
            if (_buffer.WrittenCount < above)
            {
                isSmall = IsApart(own.Seen);
                return null;
            }

            if (own.IsTaskBound || own.Seen.HasParts || !IsApart(own.Seen, state))
            {
                _inVain++;
                return null;
            }

            var made = Lift.Of(_buffer, own.Seen);
            scope.Remember(value, made);
            _spare = null;
            _buffer = new();
            return made;
        }
        catch (BufferFullException)
        {
            // More than one array can hold, in parts perhaps less.
            _inVain++;
            return null;
        }
        finally
        {
            _buffer.ResetWrittenCount();
            _spare?.Clear();
        }
    }

    private void Refer(ref PayloadWriter writer, Lift lift)
    {
        _lifts.Add(lift);
        LiftSlot.Write(ref writer.Raw, lift.Reference);
    }

    private bool IsApart(IdentityTable objects, WriteState state) => IsApart(objects, state.Seen) && IsApart(objects);

    private bool IsApart(IdentityTable objects) => _lifts.TrueForAll(lift => IsApart(objects, lift.Objects));

    private bool IsApart(IdentityTable x, IdentityTable y)
    {
        var (few, many) = x.Objects.Length < y.Objects.Length ? (x, y) : (y, x);
        foreach (var value in few.Objects)
        {
            if (many.TryFind(value!, out _) && !catalog.ContentOf(value!.GetType()).IsInterchangeable(value)) return false;
        }

        return true;
    }
}
