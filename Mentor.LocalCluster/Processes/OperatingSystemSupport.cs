using System.Diagnostics;

namespace Mentor.LocalCluster.Processes;

/// <summary>All that depends on the operating system: how processes are put into containers that cannot outlive this one.</summary>
/// <remarks>
/// Each container is a session of its own. Beside its main process lives a watcher that holds the read end of a pipe whose only write
/// end is here: lines in it are signals for everything in the container, and when it ends, because this process closed it or died of
/// anything at all, the watcher kills the container, and runs its farewell command for what an engine runs on its behalf. The watcher's
/// own end shows in the pipe that is its standard output.
/// What leaves the session is killed, too, on Linux, unless it has also changed MESOS_SANDBOX in its environment.
/// (A parent-death signal would not do: it is sent when the <em>thread</em> ends that started the process.)
/// </remarks>
internal static class OperatingSystemSupport
{
    /// <summary>The line that a new container waits for before it begins.</summary>
    public const string Go = "go";

    // The watcher starts afresh without the container's mark in its environment, by which it finds the others.
    private const string ContainerScript = """
        read -r go || kill -s KILL $$
        exec 3<&0 4>&1 </dev/null >>stdout 2>>stderr
        ( trap '' HUP INT QUIT ALRM TERM USR1 USR2 TSTP TTIN TTOU
          unset MESOS_SANDBOX
          exec /bin/sh -c "$1" mentor-watcher "$2" "$$" "$3" ) <&3 >&4 2>/dev/null 3<&- 4>&- &
        exec 3<&- 4>&-
        shift 3
        exec "$@"
        """;

    // The watcher is in the group that it kills, so the group's number cannot pass to strangers while it may still be needed.
    // Where there is /proc, those that left the group are found by the sandbox in their environment; what is being killed can still
    // start others for a moment, hence the repetitions. The farewell comes after the end of the main process, which asks the engine for
    // what the farewell removes; what it had just asked for may come to be a little later.
    private const string WatcherScript = """
        while read -r signal; do
          if [ "$signal" = KILL ]; then break; fi
          kill -s "$signal" 0
        done
        if [ -n "$3" ]; then
          if kill -s KILL "$2"; then (eval "$3") >/dev/null; sleep 0.5; fi
          (eval "$3") >/dev/null
        fi
        tries=0
        while [ -e /proc/self/environ ] && [ $tries -lt 50 ]; do
          left=$(grep -lsaF -e "MESOS_SANDBOX=$1" /proc/[0-9]*/environ)
          if [ -z "$left" ]; then break; fi
          for environment in $left; do pid=${environment#/proc/}; kill -s KILL "${pid%/environ}"; done
          tries=$((tries + 1))
        done
        kill -s KILL 0
        """;

    // What is being killed can still write for a moment, hence the repetitions.
    private const string GuardianScript = """
        exec >/dev/null 2>&1
        trap '' HUP INT QUIT ALRM TERM USR1 USR2 TSTP TTIN TTOU
        while read -r line; do :; done
        tries=0
        while [ -e "$1" ] && [ $tries -lt 200 ]; do rm -rf -- "$1" || sleep 0.05; tries=$((tries + 1)); done
        """;

    private const string NewSessionInPerl = "use POSIX; POSIX::setsid(); exec @ARGV or exit 127";

    private static readonly Lazy<string[]> NewSession = new(FindNewSession);

    /// <exception cref="PlatformNotSupportedException">There is no way to contain processes on this system; the message says what to do instead.</exception>
    public static void Demand()
    {
        if (OperatingSystem.IsWindows())
        {
            throw new PlatformNotSupportedException("The embedded cluster starts its executors through a POSIX shell, which Windows has not."
                + " Set MESOS_MASTER (or MesosPoolOptions.Master) to the host:port of a Mesos master on Linux, or run this program in WSL.");
        }

        _ = NewSession.Value;
    }

    /// <summary>Starts the process with a watcher beside it; it waits for <see cref="Go"/>.</summary>
    public static Process StartContainer(MainProcess main)
    {
        var farewell = string.Join(' ', (main.Farewell ?? []).Select(Quoted));
        return Start(["/bin/sh", "-c", ContainerScript, "mentor-container", WatcherScript, main.Folder, farewell, .. main.Command], main.Folder, main.Environment);
    }

    /// <summary>Starts what removes the folder once this process is gone, or has closed the guardian's standard input.</summary>
    public static Process StartGuardian(string folder) => Start(["/bin/sh", "-c", GuardianScript, "mentor-guardian", folder], "/", null);

    /// <summary>Nobody but the owner and the group of the folder gets into it.</summary>
    public static void CloseToOthers(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) & ~(UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute));
    }

    /// <summary>Everybody gets through the folder, without seeing what is in it.</summary>
    public static void LetPass(string folder)
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    public static void MakeExecutable(string path)
    {
        if (OperatingSystem.IsWindows()) return;
        File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
    }

    // For a shell.
    private static string Quoted(string word) => $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    private static Process Start(string[] command, string folder, IReadOnlyDictionary<string, string>? environment)
    {
        string[] words = [.. NewSession.Value, .. command];
        ProcessStartInfo start = new(words[0], words[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        if (environment is not null)
        {
            start.Environment.Clear();
            foreach (var (name, value) in environment) start.Environment[name] = value;
        }

        return Process.Start(start)!;
    }

    private static string[] FindNewSession()
    {
        string[] folders = ["/usr/bin", "/bin", .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries)];
        if (folders.Select(folder => Path.Combine(folder, "setsid")).FirstOrDefault(File.Exists) is { } setsid) return [setsid];
        if (folders.Select(folder => Path.Combine(folder, "perl")).FirstOrDefault(File.Exists) is { } perl) return [perl, "-e", NewSessionInPerl];
        throw new PlatformNotSupportedException("The embedded cluster needs 'setsid' (package util-linux) or 'perl' to keep its executors together,"
            + " and found neither in PATH. Install one of them, or set MESOS_MASTER to the host:port of a Mesos master.");
    }
}
