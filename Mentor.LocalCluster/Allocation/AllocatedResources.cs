using System.Globalization;
using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Allocation;

/// <summary>Resources given to a role, in Mesos' order and in Mesos' words.</summary>
internal static class AllocatedResources
{
    /// <summary>As in an offer: ranges first, then cpus, mem and the rest.</summary>
    public static IEnumerable<V1.Resource> Write(Resources resources, string role)
    {
        var messages = ResourceMessages.Write(resources, role);
        return messages.Where(m => m.Ranges is not null).Concat(messages.Where(m => m.Ranges is null));
    }

    public static string Describe(Resources resources, string role, bool rangesFirst)
    {
        var scalars = resources.ScalarNames.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name}(allocated: {role}):{resources[name]:0.###}"));
        var ranges = resources.RangeNames.Select(name => $"{name}(allocated: {role}):[{string.Join(", ", resources.Ranges(name))}]");
        return string.Join("; ", rangesFirst ? ranges.Concat(scalars) : scalars.Concat(ranges));
    }

    /// <summary>Says to which role each of these is given, where that is left out.</summary>
    public static void Allocate(IEnumerable<V1.Resource> resources, string role)
    {
        foreach (var resource in resources) resource.AllocationInfo ??= new() { Role = role };
    }
}
