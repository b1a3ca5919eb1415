using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>Which agent a task goes to when several have room for it, and, for the decreasing rules, which task goes first.</summary>
/// <remarks>
/// How full an agent is, and how large a task, is its share of all that is offered, added up over the resources by their weights: cpus and mem
/// count alike unless <see cref="Weighted(Resources)"/> says otherwise. Higher priorities go first whatever the rule.
/// </remarks>
public sealed record PackingRule
{
    private PackingRule(string name, PackingOrder order, bool decreasing = false)
    {
        Name = name;
        Order = order;
        IsDecreasing = decreasing;
    }

    /// <summary>The agent whose offer came first: the least to compute.</summary>
    public static PackingRule FirstFit { get; } = new(nameof(FirstFit), PackingOrder.First);

    /// <summary>As <see cref="FirstFit"/>, the largest tasks first. Small ones wait while large ones find room.</summary>
    public static PackingRule FirstFitDecreasing { get; } = new(nameof(FirstFitDecreasing), PackingOrder.First, decreasing: true);

    /// <summary>The emptiest agent: the load is even, but room for large tasks becomes rare.</summary>
    public static PackingRule MaxRest { get; } = new(nameof(MaxRest), PackingOrder.Emptiest);

    /// <summary>The agent left fullest: the others stay free for large tasks.</summary>
    public static PackingRule BestFit { get; } = new(nameof(BestFit), PackingOrder.Fullest);

    /// <summary>As <see cref="BestFit"/>, the largest tasks first. Small ones wait while large ones find room.</summary>
    public static PackingRule BestFitDecreasing { get; } = new(nameof(BestFitDecreasing), PackingOrder.Fullest, decreasing: true);

    /// <summary>The agent that runs the fewest of our tasks, of equals the emptiest: the least is lost with an agent.</summary>
    public static PackingRule Spread { get; } = new(nameof(Spread), PackingOrder.FewestTasks);

    /// <summary>All but those by score.</summary>
    public static IReadOnlyList<PackingRule> All { get; } = [FirstFit, FirstFitDecreasing, MaxRest, BestFit, BestFitDecreasing, Spread];

    public string Name { get; }

    /// <summary>How much a share of each resource counts. Default: <c>cpus:1;mem:1</c>.</summary>
    public Resources Weights { get; private init; } = new(cpus: 1, memoryMB: 1);

    internal PackingOrder Order { get; }

    internal bool IsDecreasing { get; }

    internal PlacementScore? Score { get; private init; }

    /// <summary>The agent with the highest score. It is asked about each agent that has room, where the other rules look few of them up.</summary>
    /// <param name="name">For messages and logs.</param>
    /// <param name="score">May assume that the demand fits. What is not a number is the worst.</param>
    public static PackingRule ByScore(string name, PlacementScore score)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(score);
        return new(name, PackingOrder.BestScore) { Score = score };
    }

    /// <summary>The rule of that name, in any case; hyphens and underscores do not count, and ff, ffd, mr, bf, bfd will do.</summary>
    /// <exception cref="FormatException">There is none; the message lists those that there are.</exception>
    public static PackingRule Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var plain = name.Replace("-", "", StringComparison.Ordinal).Replace("_", "", StringComparison.Ordinal).Trim();
        return All.FirstOrDefault(rule => plain.Equals(rule.Name, StringComparison.OrdinalIgnoreCase) || plain.Equals(rule.ShortName, StringComparison.OrdinalIgnoreCase))
            ?? throw new FormatException($"There is no packing rule '{name}'. Use one of {string.Join(", ", All.Select(rule => rule.Name))}.");
    }

    /// <summary>The same rule with other weights, as amounts of the resources: <c>new Resources(cpus: 2, memoryMB: 1)</c> lets cpus count twice.</summary>
    /// <exception cref="ArgumentException">None of the weights is positive.</exception>
    public PackingRule Weighted(Resources weights)
    {
        ArgumentNullException.ThrowIfNull(weights);
        return weights.ScalarNames.Any()
            ? this with { Weights = weights }
            : throw new ArgumentException($"Cannot weigh by '{weights}': give at least one resource a weight, such as cpus:1.", nameof(weights));
    }

    public override string ToString() => Weights == FirstFit.Weights ? Name : $"{Name}({Weights})";

    private string ShortName => string.Concat(Name.Where(char.IsUpper));
}
