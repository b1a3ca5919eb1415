using System.Diagnostics;
using System.IO.Compression;
using Mentor.LocalCluster.Processes;

namespace Mentor.LocalCluster.Fetching;

/// <summary>What the fetcher unpacks, known by the end of the name.</summary>
internal static class Archive
{
    private static readonly string[] Tars = [".tar", ".tgz", ".tar.gz", ".tbz2", ".tar.bz2", ".txz", ".tar.xz"];

    public static bool Knows(string path) => IsTar(path) || path.EndsWith(".zip", StringComparison.Ordinal) || path.EndsWith(".gz", StringComparison.Ordinal);

    /// <param name="path">The file, which in a cache has a name of its own.</param>
    /// <param name="name">What it was fetched as: a plain .gz becomes the file of that name without the ending.</param>
    /// <param name="folder">Where to.</param>
    /// <param name="cancellationToken">Leaves what is unpacked so far.</param>
    public static async Task ExtractAsync(string path, string name, string folder, CancellationToken cancellationToken)
    {
        if (IsTar(path)) await UntarAsync(path, folder, cancellationToken).ConfigureAwait(false);
        else if (path.EndsWith(".zip", StringComparison.Ordinal)) await ZipFile.ExtractToDirectoryAsync(path, folder, overwriteFiles: true, cancellationToken).ConfigureAwait(false);
        else await GunzipAsync(path, Unpacked(folder, Path.GetFileNameWithoutExtension(name)), cancellationToken).ConfigureAwait(false);
    }

    private static string Unpacked(string folder, string name) => SandboxPath.Below(folder, name) ?? throw new FetchException($"'{name}' is not a file in the sandbox");

    private static bool IsTar(string path) => Array.Exists(Tars, ending => path.EndsWith(ending, StringComparison.Ordinal));

    // The tar of the system, as Mesos: it starts in the time that ours would take to be compiled, and knows all compressions.
    private static async Task UntarAsync(string path, string folder, CancellationToken cancellationToken)
    {
        ProcessStartInfo start = new("tar", ["-C", folder, "-xf", path]) { RedirectStandardError = true, RedirectStandardInput = true };
        using var tar = Process.Start(start)!;
        tar.StandardInput.Close();
        string complaint;
        try
        {
            complaint = await tar.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
            await tar.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Or it would go on writing into a sandbox that is being removed.
            tar.Kill(entireProcessTree: true);
            throw;
        }

        if (tar.ExitCode != 0) throw new FetchException($"tar ends with {tar.ExitCode}: {complaint.Trim()}");
    }

    private static async Task GunzipAsync(string path, string unpacked, CancellationToken cancellationToken)
    {
        var packed = File.OpenRead(path);
        await using (packed.ConfigureAwait(false))
        {
            GZipStream unpacking = new(packed, CompressionMode.Decompress);
            await using (unpacking.ConfigureAwait(false))
            {
                var target = File.Create(unpacked);
                await using (target.ConfigureAwait(false)) await unpacking.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
