using System.Buffers;
using System.Runtime.CompilerServices;
using MessagePack;

namespace Mentor.Protocol.Values;

/// <summary>
/// Ends a writer that follows a cycle: MessagePack looks for none, and overflows the stack or, where a member is the last of its object, writes
/// without end. Each level writes at least a byte, so that room for a few bytes at a time brings every few levels here.
/// </summary>
internal sealed class DepthWatch : IBufferWriter<byte>
{
    /// <summary>No reader of data that is not to be trusted goes deeper.</summary>
    private const int Deepest = 500;

    private const int Few = 64;

    private readonly ArrayBufferWriter<byte> _bytes = new();
    private readonly Stack<long> _open = new();
    private int _nextLook = 64 * 1024;

    /// <exception cref="InsufficientExecutionStackException">It goes too deep to be read.</exception>
    public ReadOnlySpan<byte> Written
    {
        get
        {
            if (_bytes.WrittenCount > Deepest) Look();
            return _bytes.WrittenSpan;
        }
    }

    public void Advance(int count) => _bytes.Advance(count);

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (_bytes.WrittenCount > _nextLook)
        {
            _nextLook = (int)Math.Min(_nextLook * 2L, int.MaxValue);
            Look();
        }

        var room = Math.Max(sizeHint, Few);
        return _bytes.GetMemory(room)[..room];
    }

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    // Keeps how many values each array or map that is open still lacks.
    private void Look()
    {
        var reader = new MessagePackReader(_bytes.WrittenMemory);
        _open.Clear();
        try
        {
            while (!reader.End)
            {
                var values = reader.NextMessagePackType switch
                {
                    MessagePackType.Array => reader.ReadArrayHeader(),
                    MessagePackType.Map => 2L * reader.ReadMapHeader(),
                    _ => Skip(ref reader),
                };
                if (values > 0) Open(values);
                else Close();
            }
        }
        catch (EndOfStreamException)
        {
            // As far as it is written.
        }
    }

    private void Open(long values)
    {
        if (_open.Count == Deepest) throw new InsufficientExecutionStackException();
        _open.Push(values);
    }

    private void Close()
    {
        while (_open.TryPop(out var lacking))
        {
            if (lacking == 1) continue;
            _open.Push(lacking - 1);
            return;
        }
    }

    private static long Skip(ref MessagePackReader reader)
    {
        reader.Skip();
        return 0;
    }
}
