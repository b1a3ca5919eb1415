namespace Mentor.Tasks.Frameworks;

/// <summary>Times that nobody sets.</summary>
internal static class MesosDefaults
{
    /// <summary>refuse_seconds of Filters in mesos.proto: what a master does where a call does not say.</summary>
    public static readonly TimeSpan RefuseFor = TimeSpan.FromSeconds(5);

    /// <summary>How long a framework that ends tries to tell its master.</summary>
    public static readonly TimeSpan FarewellTimeout = TimeSpan.FromSeconds(2);
}
