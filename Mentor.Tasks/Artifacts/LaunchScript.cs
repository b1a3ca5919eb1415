using System.Text;

namespace Mentor.Tasks.Artifacts;

/// <summary>Finds dotnet on the agent. Lies in the archive, so that not every task carries it along.</summary>
internal static class LaunchScript
{
    public const string FileName = "run";

    // POSIX sh, with nothing but PATH to be relied on: an agent gives an executor no HOME. exec, so that a signal reaches the host.
    // Temporary files go with the sandbox. A runtime that is killed leaves its diagnostics' sockets and pipes behind, so there are none
    // unless the environment of the executor asks for them.
    private const string Text =
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
        export TMPDIR="${MESOS_SANDBOX:-$PWD}" DOTNET_EnableDiagnostics="${DOTNET_EnableDiagnostics:-0}"
        exec "$d" $h/Mentor.Executor.dll
        """;

    public static byte[] Bytes => Encoding.UTF8.GetBytes(Text.ReplaceLineEndings("\n") + "\n");
}
