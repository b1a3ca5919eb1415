namespace Mentor.Protocol;

/// <summary>The names that every Mesos agent knows.</summary>
internal static class ResourceNames
{
    public const string Cpus = "cpus";
    public const string Memory = "mem";
    public const string Disk = "disk";
    public const string Gpus = "gpus";
    public const string Ports = "ports";
}
