namespace Mentor.Tests.LocalCluster;

/// <summary>Where the program is that tests start as a process.</summary>
internal static class ProbeFiles
{
    // artifacts/bin/Mentor.Tests/debug -> artifacts/bin/Mentor.Tests.Probe/debug
    private static readonly DirectoryInfo Here = new(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));

    public static string Assembly { get; } = Path.Combine(Here.Parent!.Parent!.FullName, "Mentor.Tests.Probe", Here.Name, "Mentor.Tests.Probe.dll");

    /// <summary>The dotnet that runs these tests.</summary>
    public static string DotNet { get; } = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH")
        ?? (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? Environment.ProcessPath! : "dotnet");

    /// <summary>Shell command of the executor.</summary>
    public static string Executor => $"exec '{DotNet}' exec '{Assembly}' executor";
}
