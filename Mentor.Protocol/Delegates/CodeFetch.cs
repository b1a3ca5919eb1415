namespace Mentor.Protocol.Delegates;

/// <summary>When an executor fetches an assembly, unless the cache of its agent has it.</summary>
public enum CodeFetch
{
    /// <summary>The executor brings it along.</summary>
    Never,

    /// <summary>Before the delegate starts: the delegate, or what it captured, is of it.</summary>
    First,

    /// <summary>When code runs that uses it, if any does: another assembly refers to it.</summary>
    OnUse,
}
