using System.Runtime.Intrinsics;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>The four scalars that nearly all tasks ask for and nothing else, in thousandths: one vector, compared and subtracted at once.</summary>
internal static class Quantities
{
    // Half a GB of memory for each cpu, two, eight, thirty-two: what tasks ask for is mostly within a factor of two of one of them.
    private static readonly Vector256<double> CpusPerMemory = Vector256<double>.One / (Vector256.Create(0.5, 2, 8, 32) * 1024);

    private static readonly string[] Names = [ResourceNames.Cpus, ResourceNames.Memory, ResourceNames.Disk, ResourceNames.Gpus];

    public static Vector256<long> Of(Resources resources) => Vector256.Create(
        resources.CpuThousandths, resources.MemoryThousandths, resources.InThousandths(ResourceNames.Disk), resources.InThousandths(ResourceNames.Gpus));

    /// <summary>For each of some ratios of cpus to memory, how much there is of both in that ratio: where one of the two is used up, all are small.</summary>
    /// <remarks>Grows with the quantity, so what contains a quantity has no less of its balance; that of many tells more than the most cpus and the most memory.</remarks>
    public static Vector256<double> BalanceOf(Vector256<long> quantity) =>
        Vector256.Min(Vector256.Create((double)quantity[0]), Vector256.Create((double)quantity[1]) * CpusPerMemory);

    /// <summary>Where in the vector the scalar is; -1 when it is not one of the four.</summary>
    public static int IndexOf(string name) => Array.IndexOf(Names, name);

    /// <summary>All but the four.</summary>
    public static Resources Others(Resources resources) => Put(Vector256<long>.Zero, resources);

    /// <summary>Those resources with these instead of their four.</summary>
    public static Resources Put(Vector256<long> quantity, Resources resources)
    {
        for (var i = 0; i < Names.Length; i++)
        {
            if (resources.InThousandths(Names[i]) != quantity[i]) resources = resources.WithThousandths(Names[i], quantity[i]);
        }

        return resources;
    }
}
