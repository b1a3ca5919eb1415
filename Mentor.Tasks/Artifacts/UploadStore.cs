using Mentor.Protocol.Code;

namespace Mentor.Tasks.Artifacts;

/// <summary>Large outcomes between their upload and their reader, by task and attempt: what is uploaded again replaces what was there.</summary>
internal sealed class UploadStore(long capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Dictionary<string, Upload>> _tasks = new(StringComparer.Ordinal);

    // Bytes that are here or announced.
    private long _held;

    /// <summary>Whether somebody still waits for the task; asked after each upload, since nobody would ever fetch or drop it otherwise.</summary>
    public Func<string, bool> IsAwaited { get; set; } = static _ => true;

    public long Held
    {
        get
        {
            lock (_gate) return _held;
        }
    }

    /// <summary>Sets room aside. Followed by <see cref="Keep"/> or <see cref="Release"/>.</summary>
    public bool TryReserve(long length)
    {
        lock (_gate)
        {
            if (_held + length > capacity)
                return false;
            _held += length;
            return true;
        }
    }

    public void Release(long length)
    {
        lock (_gate)
            _held -= length;
    }

    /// <summary>False when nobody waits for it any more; it is not kept then.</summary>
    public bool Keep(string task, string attempt, ContentHash hash, ReadOnlyMemory<byte> content)
    {
        lock (_gate)
        {
            if (!_tasks.TryGetValue(task, out var attempts))
                _tasks.Add(task, attempts = new(StringComparer.Ordinal));
            if (attempts.Remove(attempt, out var replaced))
                _held -= replaced.Content.Length;
            attempts.Add(attempt, new(hash, content));
        }

        // Asked after it was put there: whoever stops waiting first does so, and then drops what is there.
        return IsAwaited(task) || !TryTake(task, attempt, hash, out _);
    }

    /// <summary>Hands the outcome over: who takes it owns it.</summary>
    public bool TryTake(string task, string attempt, ContentHash hash, out ReadOnlyMemory<byte> content)
    {
        content = default;
        lock (_gate)
        {
            if (!_tasks.TryGetValue(task, out var attempts) || !attempts.TryGetValue(attempt, out var upload) || upload.Hash != hash)
                return false;
            attempts.Remove(attempt);
            if (attempts.Count == 0)
                _tasks.Remove(task);
            _held -= upload.Content.Length;
            content = upload.Content;
            return true;
        }
    }

    /// <summary>Forgets what any attempt at the task uploaded: it is over.</summary>
    public void Drop(string task)
    {
        lock (_gate)
        {
            if (!_tasks.Remove(task, out var attempts))
                return;
            foreach (var upload in attempts.Values)
                _held -= upload.Content.Length;
        }
    }

    private readonly record struct Upload(ContentHash Hash, ReadOnlyMemory<byte> Content);
}
