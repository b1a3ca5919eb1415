using System.Runtime.Intrinsics;
using Mentor.Protocol;

namespace Mentor.Tasks.Placement;

/// <summary>The four scalars that nearly all tasks ask for and nothing else, in thousandths: one vector, compared and subtracted at once.</summary>
internal static class Quantities
{
    private static readonly string[] Names = [ResourceNames.Cpus, ResourceNames.Memory, ResourceNames.Disk, ResourceNames.Gpus];

    public static Vector256<long> Of(Resources resources) => Vector256.Create(
        resources.CpuThousandths, resources.MemoryThousandths, resources.InThousandths(ResourceNames.Disk), resources.InThousandths(ResourceNames.Gpus));

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
