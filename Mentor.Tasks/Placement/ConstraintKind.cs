namespace Mentor.Tasks.Placement;

internal enum ConstraintKind
{
    Is,
    IsNot,
    Like,
    Unlike,
    Where,

    // What follows looks at the tasks that run already.
    Unique,
    MaxPer,
    GroupBy,
    Cluster,
}
