namespace Mentor.Tasks.Placement;

/// <summary>Which agent a task goes to when several have room for it.</summary>
public enum PackingRule
{
    /// <summary>The one whose offer came first: the least to compute.</summary>
    FirstFit,

    /// <summary>The one left fullest: large agents stay free for large tasks.</summary>
    BestFit,
}
