using Mentor.LocalCluster.Processes;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Fetching;

/// <summary>Brings what a command names in its URIs into its sandbox, before the command starts.</summary>
internal sealed class Fetcher(Downloads downloads, FetchCache cache)
{
    /// <exception cref="FetchException">One of them cannot be had; the sandbox's stderr says so, too.</exception>
    public async Task FetchAsync(ContainerSpec container, CancellationToken cancellationToken)
    {
        foreach (var uri in container.Command.Uris)
        {
            try
            {
                await FetchAsync(uri, container.Sandbox, cancellationToken).ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is not OperationCanceledException)
            {
                var why = $"Failed to fetch '{uri.Value}': {cause.Message}";
                await File.AppendAllTextAsync(Path.Combine(container.Sandbox, "stderr"), why + Environment.NewLine, CancellationToken.None).ConfigureAwait(false);
                throw new FetchException($"Failed to fetch all URIs for container '{container.Id}': {why}", cause);
            }
        }
    }

    private async Task FetchAsync(V1.CommandInfo.Types.URI uri, string sandbox, CancellationToken cancellationToken)
    {
        var name = uri.HasOutputFile ? uri.OutputFile : FileNameOf(uri.Value);
        // An archive that came before may have brought links along.
        var target = SandboxPath.Below(sandbox, name) ?? throw new FetchException($"'{name}' is not a file in the sandbox");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);

        var extracts = uri is { Executable: false, Extract: true } && Archive.Knows(target);
        var source = target;
        if (!uri.Cache)
        {
            await downloads.CopyAsync(uri.Value, target, cancellationToken).ConfigureAwait(false);
        }
        else
        {
            source = await cache.GetAsync(uri.Value, name, cancellationToken).ConfigureAwait(false);
            if (!extracts) File.Copy(source, target, overwrite: true);
        }

        if (uri.Executable) OperatingSystemSupport.MakeExecutable(target);
        if (extracts) await Archive.ExtractAsync(source, name, sandbox, cancellationToken).ConfigureAwait(false);
    }

    private static string FileNameOf(string uri)
    {
        var path = Uri.TryCreate(uri, UriKind.Absolute, out var absolute) ? Uri.UnescapeDataString(absolute.AbsolutePath) : uri;
        var name = Path.GetFileName(path.TrimEnd('/'));
        return name.Length > 0 ? name : throw new FetchException("it names no file; set output_file");
    }
}
