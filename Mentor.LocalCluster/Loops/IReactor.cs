namespace Mentor.LocalCluster.Loops;

/// <summary>A state machine with the edge that performs its actions. Only its <see cref="EventLoop{TInput}"/> calls it, from one thread at a time.</summary>
internal interface IReactor<in TInput>
{
    /// <summary>When <see cref="OnTime"/> has to be called; null for never.</summary>
    DateTimeOffset? NextDue { get; }

    void On(TInput input, DateTimeOffset now);

    void OnTime(DateTimeOffset now);

    /// <summary>Called after each batch of inputs: the place to flush what the batch has written.</summary>
    void EndBatch();

    /// <summary>Handling <paramref name="input"/> threw; null when it was <see cref="OnTime"/>.</summary>
    void OnFault(TInput? input, Exception fault);
}
