using System.Buffers;
using System.Runtime.InteropServices;
using Mentor.Executor.Caching;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Lifting;

namespace Mentor.Executor;

/// <summary>Large values of the program, by content: brought into the agent's cache once, however many tasks ask at a time, and read from there.</summary>
internal sealed class ValueCache : IValueSource
{
    private readonly ContentCache _contents;
    private readonly CacheFiles _files;
    private readonly RecentlyUsed<CountedMemory> _open;

    /// <param name="contents">Brings them.</param>
    /// <param name="files">Where they are then, unless they cannot be kept.</param>
    /// <param name="room">How many bytes stay open that no task uses; null for a quarter of the memory.</param>
    public ValueCache(ContentCache contents, CacheFiles files, long? room = null)
    {
        _contents = contents;
        _files = files;
        _open = new(Bring, static dropped => dropped.Release(), room);
    }

    public IMemoryOwner<byte> Open(ValueReference reference, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                // Null when it was dropped between the two.
                if (_open.Get(reference, cancellationToken).TryShare() is not { } shared)
                    continue;
                if (shared.Memory.Length == reference.Length)
                    return shared;
                using (shared)
                {
                    throw new MentorException(
                        $"A value is said to have {reference.Length} bytes, but what is there has {shared.Memory.Length}. The task was not written by this version of Mentor, or was damaged on its way.");
                }
            }
        }
        catch (CodeNotFoundException e)
        {
            throw new MentorException(
                $"A value of {reference.Length} bytes that this task uses is no longer to be had: {e.Message} If it is a broadcast, dispose it only when the tasks that use it have ended.", e);
        }
    }

    private CountedMemory Bring(ValueReference reference)
    {
        if (_files.TryOpen(reference.Hash) is { } present)
            return new(new MappedFile(present));
        var fetched = _contents.Get(reference.Hash, CancellationToken.None);
        return new(_files.TryOpen(reference.Hash) is { } kept ? new MappedFile(kept) : new Unkept(fetched));
    }

    private sealed class Unkept(ReadOnlyMemory<byte> content) : IMemoryOwner<byte>
    {
        public Memory<byte> Memory => MemoryMarshal.AsMemory(content);

        public void Dispose()
        {
        }
    }
}
