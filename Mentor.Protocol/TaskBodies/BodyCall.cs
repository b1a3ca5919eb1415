namespace Mentor.Protocol.TaskBodies;

/// <summary>The body of a task with what the task would hand to it. Travels as a value.</summary>
/// <typeparam name="TR">What the body returns; object for one that returns nothing.</typeparam>
internal abstract class BodyCall<TR> : IEnvelope
{
    public abstract Delegate Body { get; }

    public abstract TR Invoke();
}
