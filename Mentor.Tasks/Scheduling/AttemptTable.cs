using System.Diagnostics.CodeAnalysis;

namespace Mentor.Tasks.Scheduling;

/// <summary>All attempts that something may yet be heard of.</summary>
internal sealed class AttemptTable
{
    private readonly Dictionary<string, Attempt> _attempts = new(StringComparer.Ordinal);

    public IEnumerable<Attempt> Live => _attempts.Values.Where(a => a.IsLive);

    /// <summary>How many are <see cref="Live"/>.</summary>
    public int LiveCount { get; private set; }

    public void Add(Attempt attempt)
    {
        _attempts.Add(attempt.Id, attempt);
        LiveCount++;
    }

    /// <summary>Whether it was alive until now.</summary>
    public bool End(Attempt attempt)
    {
        if (!attempt.IsLive) return false;
        attempt.IsLive = false;
        LiveCount--;
        return true;
    }

    /// <summary>It had not ended after all.</summary>
    public void Revive(Attempt attempt)
    {
        attempt.IsLive = true;
        LiveCount++;
    }

    public void Remove(Attempt attempt) => _attempts.Remove(attempt.Id);

    public bool TryGet(string id, [NotNullWhen(true)] out Attempt? attempt) => _attempts.TryGetValue(id, out attempt);

    /// <summary>Whether there is any on that agent.</summary>
    public bool Doubt(string agentId) => Doubt(Live.Where(a => a.AgentId == agentId));

    public bool DoubtAll() => Doubt(Live);

    private static bool Doubt(IEnumerable<Attempt> attempts)
    {
        var any = false;
        foreach (var attempt in attempts) any = attempt.IsDoubtful = true;
        return any;
    }
}
