using System.Globalization;
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

    /// <summary>The program's assemblies that the delegate can reach, those of <see cref="Modules"/> first. Empty in the report of a serializer alone, which knows no files.</summary>
    public IReadOnlyList<TravelAssembly> Assemblies { get; init; } = [];

    /// <summary>Bytes of each large value that stays apart from the task: an executor fetches it once, however many tasks use it. See MesosPoolOptions.LiftAbove.</summary>
    public IReadOnlyList<long> Lifted { get; init; } = [];

    /// <summary>A line for the delegate, and one for each variable, refusal and assembly.</summary>
    public override string ToString()
    {
        var verdict = CanTravel ? $"travels in {Size(Bytes)}, with code of {string.Join(", ", Modules)}" : "cannot travel";
        string[] lines =
        [
            $"The delegate in {Method} {verdict}",
            .. Refusals.Select(refusal => refusal.ToString()),
            .. Variables.Select(variable => $"{variable.Name}: {Size(variable.Bytes)}"),
            .. Lifted.Select(bytes => $"{Size(bytes)} of them are one value that each executor fetches once"),
            .. Pruned.Select(name => $"{name}: stays behind, it is not read"),
            .. Assemblies.Select(assembly => assembly.ToString()),
        ];
        return string.Join("\n  ", lines);
    }

    internal static string Size(long bytes) => bytes == 1 ? "1 byte" : string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
}
