using System.Buffers;

namespace Mentor.Executor;

/// <summary>Memory that several tasks read at a time, and that is given back when the last of them has.</summary>
internal sealed class CountedMemory(IMemoryOwner<byte> memory)
{
    // The first is whoever made it.
    private int _users = 1;

    /// <summary>Null when it was given back already.</summary>
    public IMemoryOwner<byte>? TryShare()
    {
        for (var users = Volatile.Read(ref _users); users > 0; users = Volatile.Read(ref _users))
        {
            if (Interlocked.CompareExchange(ref _users, users + 1, users) == users)
                return new Share(this, memory.Memory);
        }

        return null;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
            memory.Dispose();
    }

    private sealed class Share(CountedMemory whole, Memory<byte> memory) : IMemoryOwner<byte>
    {
        private CountedMemory? _whole = whole;

        public Memory<byte> Memory { get; } = memory;

        public void Dispose() => Interlocked.Exchange(ref _whole, null)?.Release();
    }
}
