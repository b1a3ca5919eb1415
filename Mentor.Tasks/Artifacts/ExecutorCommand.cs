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

    // POSIX sh, with nothing but PATH to be relied on: an agent gives an executor no HOME. exec, so that a signal reaches the host.
    private const string Script =
        """
        d=$(command -v dotnet) || for p in "$DOTNET_ROOT" /usr/share/dotnet /usr/lib/dotnet /usr/lib64/dotnet /usr/local/share/dotnet /opt/dotnet; do
          if [ -x "$p/dotnet" ]; then d=$p/dotnet; break; fi
        done
        if [ -z "$d" ]; then
          echo "Mentor's executor needs the .NET 10 runtime, and there is no dotnet in PATH, DOTNET_ROOT or the usual folders of $(uname -n). Install it on the agents (package dotnet-runtime-10.0)." >&2
          exit 127
        fi
        h=mentor-executor
        if [ "$(uname -sm)" = "Linux x86_64" ] && [ -f $h/linux-x64/Mentor.Executor.dll ]; then h=$h/linux-x64; fi
        exec "$d" $h/Mentor.Executor.dll
        """;

    public static IEnumerable<V1.Resource> Resources => [Scalar("cpus", Cpus), Scalar("mem", MemoryMB)];

    public static V1.CommandInfo Of(Uri archive, Uri artifacts) => new()
    {
        Shell = true,
        Value = Script.ReplaceLineEndings("\n"),
        Uris = { new V1.CommandInfo.Types.URI { Value = archive.ToString(), Extract = true, Cache = true } },
        Environment = new V1.Environment
        {
            Variables = { new V1.Environment.Types.Variable { Name = ArtifactNames.Variable, Type = V1.Environment.Types.Variable.Types.Type.Value, Value = artifacts.ToString() } },
        },
    };

    private static V1.Resource Scalar(string name, double value) => new()
    {
        Name = name,
        Type = V1.Value.Types.Type.Scalar,
        Scalar = new V1.Value.Types.Scalar { Value = value },
    };
}
