using System.Collections.Frozen;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Where tasks with constraints run: how many, by the values of the fields that their constraints count.</summary>
internal sealed class Neighbours
{
    private readonly Dictionary<(Constraints, string Field), Dictionary<string, int>> _counts = [];

    public IReadOnlyDictionary<string, int> Of(Constraints constraints, string field) =>
        _counts.TryGetValue((constraints, field), out var counts) ? counts : FrozenDictionary<string, int>.Empty;

    public void Came(Constraints? constraints, Agent agent) => Change(constraints, agent, +1);

    public void Went(Constraints? constraints, Agent agent) => Change(constraints, agent, -1);

    private void Change(Constraints? constraints, Agent agent, int by)
    {
        if (constraints is null) return;
        foreach (var field in constraints.CountedFields)
        {
            if (agent[field] is not { } value) continue;
            if (!_counts.TryGetValue((constraints, field), out var counts)) _counts.Add((constraints, field), counts = new(StringComparer.Ordinal));
            var count = counts.GetValueOrDefault(value) + by;
            if (count > 0) counts[value] = count;
            else counts.Remove(value);
            if (counts.Count == 0) _counts.Remove((constraints, field));
        }
    }
}
