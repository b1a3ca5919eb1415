using Mentor.Protocol.Lifting;

namespace Mentor.Protocol.Payloads;

/// <summary>What a payload only refers to.</summary>
/// <param name="Lifts">Large values, which are to be handed out by themselves.</param>
/// <param name="Tokens">What was captured and stands for the task's cancellation over there.</param>
/// <param name="Antecedents">Tasks whose results the payload lacks, by number.</param>
internal readonly record struct PayloadReferences(IReadOnlyList<Lift> Lifts, IReadOnlyList<CancellationToken> Tokens, IReadOnlyList<Task> Antecedents);
