using CsCheck;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

/// <summary>Whatever graph is generated, its copy has the same shape: values, runtime types and sharing.</summary>
[TestFixture]
internal sealed class RoundTripProperties
{
    [Test]
    public void Copy_AnyGraph_PrintsAlike() => Graphs.Any.Sample(graph => Graphs.Print(Trip.Copy(graph)) == Graphs.Print(graph), iter: 300);
}
