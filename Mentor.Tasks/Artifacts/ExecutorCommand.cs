using System.Globalization;
using Mentor.Protocol.Code;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Artifacts;

/// <summary>How an agent starts the executor host, and what the host itself takes.</summary>
internal static class ExecutorCommand
{
    public const string EntryFile = "Mentor.Executor.dll";

    // Tasks bring their own share. Between them the host has to answer acknowledgements in time even where agents enforce quotas,
    // and an idle runtime fits into 64 MB; Mesos itself insists on 0.01 and 32.
    private const double Cpus = 0.1;
    private const double MemoryMB = 64;

    public static IEnumerable<V1.Resource> Resources => [Scalar("cpus", Cpus), Scalar("mem", MemoryMB)];

    /// <param name="archive">Where the agent's fetcher gets the host.</param>
    /// <param name="artifacts">Where the host gets everything else.</param>
    /// <param name="cacheFolder">Where the executors of an agent share what they fetched; null leaves it to the agent and the host.</param>
    /// <param name="cacheBytes">How much may be in it.</param>
    public static V1.CommandInfo Of(Uri archive, Uri artifacts, string? cacheFolder, long cacheBytes) => new()
    {
        Shell = true,
        // Not by its mode bits, which not every way of unpacking keeps.
        Value = $"exec /bin/sh {ExecutorPackage.FolderName}/{LaunchScript.FileName}",
        Uris = { new V1.CommandInfo.Types.URI { Value = archive.ToString(), Extract = true, Cache = true } },
        Environment = new V1.Environment
        {
            Variables =
            {
                Variable(ArtifactNames.Variable, artifacts.ToString()),
                Variable(ArtifactNames.CacheBytesVariable, cacheBytes.ToString(CultureInfo.InvariantCulture)),
                (V1.Environment.Types.Variable[])(cacheFolder is null ? [] : [Variable(ArtifactNames.CacheFolderVariable, cacheFolder)]),
            },
        },
    };

    private static V1.Environment.Types.Variable Variable(string name, string value) =>
        new() { Name = name, Type = V1.Environment.Types.Variable.Types.Type.Value, Value = value };

    private static V1.Resource Scalar(string name, double value) => new()
    {
        Name = name,
        Type = V1.Value.Types.Type.Scalar,
        Scalar = new V1.Value.Types.Scalar { Value = value },
    };
}
