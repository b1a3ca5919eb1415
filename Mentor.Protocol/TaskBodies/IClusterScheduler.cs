namespace Mentor.Protocol.TaskBodies;

/// <summary>A scheduler that, captured by a delegate, arrives without what it stands on, and then runs everything where it is.</summary>
internal interface IClusterScheduler;
