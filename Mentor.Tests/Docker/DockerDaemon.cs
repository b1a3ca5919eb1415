using System.Diagnostics;
using Mentor.LocalCluster.Processes;

namespace Mentor.Tests.Docker;

/// <summary>The real engine, out of Debian's package docker.io, on a socket of its own. It ends with this process, however that ends, and all that it runs with it.</summary>
internal sealed class DockerDaemon : IAsyncDisposable
{
    /// <summary>It has /bin/sh, a few commands, and <see cref="InsideOnly"/>. What else a program needs can be mounted at /usr.</summary>
    public const string Image = "mentor/test";

    /// <summary>A file of the image, which says "inside".</summary>
    public const string InsideOnly = "/etc/inside-only";

    private const string BusyBox = "/bin/busybox";

    // In namespaces of its own for mounts and processes the daemon cannot leave any behind.
    private static readonly string[] Apart = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--mount-proc"];

    private readonly string _folder = Directory.CreateTempSubdirectory("mentor-docker-").FullName;
    private readonly Guardian _guardian;
    private Process? _process;

    private DockerDaemon() => _guardian = new(_folder);

    public string Host => $"unix://{_folder}/socket";

    /// <summary>Ignores the test where there cannot be an engine.</summary>
    public static void Demand()
    {
        if (!OperatingSystem.IsLinux()) Assert.Ignore("Docker's engine is started on Linux only.");
        if (Array.Find(["dockerd", "docker", "unshare"], name => PathOf(name) is null) is { } missing) Assert.Ignore($"There is no {missing}: apt-get install docker.io util-linux.");
        if (!File.Exists(BusyBox) && !File.Exists("/usr" + BusyBox)) Assert.Ignore($"There is no {BusyBox} to make an image of: apt-get install busybox-static.");
        if (Environment.UserName != "root") Assert.Ignore("Only root may start Docker's engine.");
    }

    public static async Task<DockerDaemon> StartAsync(CancellationToken cancellationToken)
    {
        Demand();
        DockerDaemon daemon = new();
        try
        {
            await daemon.StartDaemonAsync(cancellationToken);
            await daemon.ImportAsync(cancellationToken);
            return daemon;
        }
        catch
        {
            await daemon.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the command prints; fails when it does.</summary>
    public async Task<string> DockerAsync(params IEnumerable<string> arguments)
    {
        using var docker = Process.Start(new ProcessStartInfo("docker", ["-H", Host, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var complaint = docker.StandardError.ReadToEndAsync();
        var said = await docker.StandardOutput.ReadToEndAsync();
        await docker.WaitForExitAsync();
        Assert.That(docker.ExitCode, Is.Zero, await complaint);
        return said.Trim();
    }

    /// <summary>The names of all containers, running or not.</summary>
    public async Task<string[]> ContainersAsync() =>
        (await DockerAsync("ps", "--all", "--format={{.Names}}")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Completes when the engine has no container of that name.</summary>
    public async Task WithoutAsync(string name)
    {
        // Ends at once for one that is gone; else with it.
        using var wait = Process.Start(new ProcessStartInfo("docker", ["-H", Host, "wait", name]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await wait.WaitForExitAsync();
        while ((await ContainersAsync()).Contains(name))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { } process)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        await _guardian.DisposeAsync();
    }

    private async Task StartDaemonAsync(CancellationToken cancellationToken)
    {
        string[] command =
        [
            .. Apart, PathOf("dockerd")!, "-H", Host, "--data-root", $"{_folder}/data", "--exec-root", $"{_folder}/exec", "-p", $"{_folder}/pid",
            "--bridge=none", "--iptables=false", "--ip6tables=false", "--storage-driver=vfs",
        ];
        _process = OperatingSystemSupport.StartContainer(new(_folder, command, new Dictionary<string, string> { ["PATH"] = SearchPath, ["MESOS_SANDBOX"] = _folder }));
        using FileSystemWatcher log = new(_folder, "stderr");
        TaskCompletionSource listens = new(TaskCreationOptions.RunContinuationsAsynchronously);
        log.Changed += (_, _) => Look();
        log.EnableRaisingEvents = true;
        await _process.StandardInput.WriteLineAsync(OperatingSystemSupport.Go.AsMemory(), cancellationToken);
        await _process.StandardInput.FlushAsync(cancellationToken);
        Look();
        var ended = _process.WaitForExitAsync(cancellationToken);
        if (await Task.WhenAny(listens.Task, ended) == ended) Assert.Ignore($"Docker's engine does not start here: {string.Join('\n', ReadLog().Split('\n').TakeLast(5))}");

        void Look()
        {
            if (ReadLog().Contains("API listen on", StringComparison.Ordinal)) listens.TrySetResult();
        }
    }

    private string ReadLog()
    {
        try
        {
            using StreamReader log = new(new FileStream(Path.Combine(_folder, "stderr"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            return log.ReadToEnd();
        }
        catch (FileNotFoundException)
        {
            return "";
        }
    }

    // /lib and the like as Debian has them, so that whoever mounts /usr has libraries and loader.
    private async Task ImportAsync(CancellationToken cancellationToken)
    {
        var root = Path.Combine(_folder, "image");
        foreach (var name in (string[])["bin", "etc", "usr", "proc", "sys", "dev", "tmp", "mnt"]) Directory.CreateDirectory(Path.Combine(root, name));
        File.Copy(File.Exists(BusyBox) ? BusyBox : "/usr" + BusyBox, root + BusyBox);
        foreach (var name in (string[])["sh", "cat", "echo", "sleep", "id", "ls", "uname", "env", "hostname", "touch"]) File.CreateSymbolicLink($"{root}/bin/{name}", "busybox");
        foreach (var name in (string[])["lib", "lib64"]) File.CreateSymbolicLink($"{root}/{name}", $"usr/{name}");
        await File.WriteAllTextAsync(root + InsideOnly, "inside\n", cancellationToken);

        var tar = Path.Combine(_folder, "image.tar");
        using (var packing = Process.Start("tar", ["-C", root, "-cf", tar, "."])) await packing.WaitForExitAsync(cancellationToken);
        await DockerAsync("import", tar, Image);
    }

    private static string SearchPath => $"{Environment.GetEnvironmentVariable("PATH")}:/usr/sbin:/sbin";

    private static string? PathOf(string name) => SearchPath.Split(':').Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
