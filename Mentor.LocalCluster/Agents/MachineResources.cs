using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>What an agent offers when nobody says otherwise.</summary>
internal static class MachineResources
{
    private const int FirstPort = 31000;
    private const int PortsPerAgent = 1000;
    private const int PortBlocks = 34;
    private const double MB = 1 << 20;

    /// <summary>The given ones, with this machine's share of what they leave out.</summary>
    public static Resources Complete(Resources? given, int index, int agents, string folder)
    {
        var all = given ?? Resources.None;
        var there = all.Flatten();
        if (there.Cpus == 0) all = all.With(ResourceNames.Cpus, Math.Max(1, Share(Environment.ProcessorCount, agents)));
        if (there.MemoryMB == 0) all = all.With(ResourceNames.Memory, Math.Floor(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / MB / agents));
        if (there.DiskMB == 0) all = all.With(ResourceNames.Disk, Math.Floor(new DriveInfo(folder).AvailableFreeSpace / MB / agents));
        if (there.Ranges(ResourceNames.Ports).Count > 0) return all;
        var first = (ulong)(FirstPort + (index % PortBlocks * PortsPerAgent));
        return all.With(ResourceNames.Ports, new ResourceRange(first, first + PortsPerAgent - 1));
    }

    /// <summary>As in an AgentInfo: without allocation, and without a role where none is meant.</summary>
    public static IEnumerable<V1.Resource> Write(Resources resources)
    {
        foreach (var message in ResourceMessages.Write(resources, allocatedTo: null))
        {
            if (message.Role == ResourceTerms.NoRole) message.ClearRole();
            yield return message;
        }
    }

    private static double Share(int cores, int agents) => Math.Floor(cores * 1000.0 / agents) / 1000;
}
