namespace Mentor.Tasks.Placement;

/// <summary>Which of the bins that have room comes first.</summary>
internal enum PackingOrder
{
    First,
    Fullest,
    Emptiest,
    FewestTasks,
    BestScore,
}
