using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Delegates;

/// <summary>What would travel with a delegate, found out without sending anything. See <see cref="PayloadSerializer.Explain"/>.</summary>
/// <param name="Method">Where the delegate stands in the source, such as <c>Report.Build</c>.</param>
/// <param name="Bytes">Size of the whole payload; 0 when something is refused.</param>
/// <param name="Variables">The captured variables that travel, and the arguments, with their sizes.</param>
/// <param name="Pruned">Captured variables and fields of <c>this</c> that stay behind because the delegate does not read them.</param>
/// <param name="Modules">Names of the program's modules that the payload refers to.</param>
/// <param name="Refusals">What cannot travel; empty when the delegate can be sent.</param>
public sealed record TravelReport(
    string Method, long Bytes, IReadOnlyList<TravelVariable> Variables, IReadOnlyList<string> Pruned, IReadOnlyList<string> Modules, IReadOnlyList<Refusal> Refusals)
{
    public bool CanTravel => Refusals.Count == 0;

    public override string ToString()
    {
        var variables = Variables.Select(variable => $"\n  {variable.Name}: {variable.Bytes} bytes");
        var pruned = Pruned.Select(name => $"\n  {name}: stays behind, it is not read");
        var refused = Refusals.Select(refusal => $"\n  {refusal}");
        var verdict = CanTravel ? $"{Bytes} bytes, with code of {string.Join(", ", Modules)}" : "cannot travel";
        return $"The delegate in {Method}: {verdict}{string.Concat(variables)}{string.Concat(pruned)}{string.Concat(refused)}";
    }
}
