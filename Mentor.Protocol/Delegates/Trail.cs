using System.Buffers;

namespace Mentor.Protocol.Delegates;

/// <summary>Where the second pass over a delegate or result is, what it refused on its way, and what each variable took.</summary>
internal sealed class Trail(string root)
{
    private readonly List<Refusal> _refusals = [];
    private readonly List<string> _pruned = [];
    private readonly OrderedDictionary<string, long> _bytes = [];

    public IReadOnlyList<Refusal> Refusals => _refusals;

    public IReadOnlyList<string> Pruned => _pruned;

    public IEnumerable<TravelVariable> Variables => _bytes.Select(pair => new TravelVariable(pair.Key, pair.Value));

    /// <summary>Takes what is written on the way.</summary>
    public ArrayBufferWriter<byte> Bytes { get; } = new();

    public TrailStep? Current { get; private set; }

    public TrailStep? Enter(string step) => Exchange(step.Length == 0 ? Current : new TrailStep(Current, step));

    public TrailStep? Exchange(TrailStep? step)
    {
        var before = Current;
        Current = step;
        return before;
    }

    public void Refuse(Type type, string reason, string remedy) =>
        _refusals.Add(new Refusal(Current?.ToString() ?? root, type, reason, remedy));

    public void Prune(string name)
    {
        var path = new TrailStep(Current, name).ToString();
        if (!_pruned.Contains(path)) _pruned.Add(path);
    }

    /// <summary>Counts for the variable at the beginning of the way.</summary>
    public void Count(long bytes)
    {
        if (Current?.First is { } first) _bytes[first.Text] = _bytes.GetValueOrDefault(first.Text) + bytes;
    }
}
