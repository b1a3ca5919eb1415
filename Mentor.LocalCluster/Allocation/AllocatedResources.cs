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
        var parts = Parts(resources.Unreserved, $"(allocated: {role})", rangesFirst);
        foreach (var (terms, part) in resources.Bound)
            parts = parts.Concat(Parts(part, $"(allocated: {role})(reservations: [({(terms.IsDynamic ? "DYNAMIC" : "STATIC")},{terms.Role})])", rangesFirst));
        return string.Join("; ", parts);
    }

    /// <summary>What a framework of that role may be given: what is reserved for the role or one that it is below, and what is not reserved.</summary>
    public static Resources For(string role, Resources free)
    {
        if (!free.HasBound) return free;
        var usable = free.Unreserved;
        foreach (var (terms, part) in free.Bound)
        {
            if (terms.IsReservation && (role == terms.Role || role.StartsWith($"{terms.Role}/", StringComparison.Ordinal))) usable += part.On(terms);
        }

        return usable;
    }

    private static IEnumerable<string> Parts(Resources resources, string terms, bool rangesFirst)
    {
        var scalars = resources.ScalarNames.Select(name => string.Create(CultureInfo.InvariantCulture, $"{name}{terms}:{resources[name]:0.###}"));
        var ranges = resources.RangeNames.Select(name => $"{name}{terms}:[{string.Join(", ", resources.Ranges(name))}]");
        var sets = resources.SetNames.Select(name => $"{name}{terms}:{{{string.Join(", ", resources.Items(name))}}}");
        return (rangesFirst ? ranges.Concat(scalars) : scalars.Concat(ranges)).Concat(sets);
    }

    /// <summary>Says to which role each of these is given, where that is left out.</summary>
    public static void Allocate(IEnumerable<V1.Resource> resources, string role)
    {
        foreach (var resource in resources) resource.AllocationInfo ??= new() { Role = role };
    }
}
