using System.Text;
using Mentor.LocalCluster;

namespace Mentor.Tasks.Master;

/// <summary>Where the executors of this pool wrote, as far as this process can see it: on the agents of its own embedded cluster.</summary>
internal sealed class SandboxFinder(EmbeddedCluster? cluster, string executorId)
{
    private const int TailBytes = 2048;

    /// <summary>The sandbox of the last executor on that agent, and the end of its stderr; nulls where they cannot be had.</summary>
    public (string? Folder, string? StandardError) Find(string agentId)
    {
        if (cluster?.Agents.FirstOrDefault(a => a.Id == agentId) is not { } agent) return default;
        try
        {
            var frameworks = new DirectoryInfo(Path.Combine(agent.WorkDirectory, "slaves", agentId, "frameworks"));
            var run = frameworks.EnumerateDirectories()
                .Select(f => new DirectoryInfo(Path.Combine(f.FullName, "executors", executorId, "runs")))
                .Where(runs => runs.Exists)
                .SelectMany(runs => runs.EnumerateDirectories())
                .Where(container => container.LinkTarget is null)
                .MaxBy(container => container.CreationTimeUtc);
            return run is null ? default : (run.FullName, Tail(Path.Combine(run.FullName, "stderr")));
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return default;
        }
    }

    private static string Tail(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        file.Seek(-Math.Min(TailBytes, file.Length), SeekOrigin.End);
        using var reader = new StreamReader(file, Encoding.UTF8);
        return reader.ReadToEnd().Trim();
    }
}
