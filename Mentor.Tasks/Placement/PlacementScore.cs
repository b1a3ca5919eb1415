using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>How good a bin is for a demand that fits into it: the highest wins, of equals the first. Must be pure: it is asked often, and out of any order.</summary>
public delegate double PlacementScore(Resources demand, Bin bin);
