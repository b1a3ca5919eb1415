namespace Mentor.Protocol.Delegates;

/// <param name="Name">The simple name of an assembly of the program.</param>
/// <param name="Bytes">Of the file, and of its .pdb where there is one.</param>
/// <param name="Fetched">When an executor needs it that has not got it yet.</param>
public sealed record TravelAssembly(string Name, long Bytes, CodeFetch Fetched)
{
    public override string ToString() => Fetched switch
    {
        CodeFetch.Never => $"{Name}: comes with the executor",
        CodeFetch.First => $"{Name}: {TravelReport.Size(Bytes)} of code, fetched before the delegate starts",
        _ => $"{Name}: {TravelReport.Size(Bytes)} of code, fetched when it is first used",
    };
}
