using System.Reflection;
using System.Runtime.Loader;
using Mentor.Tasks;
using Mentor.Tests.Artifacts;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class PlugInTests
{
    [Test, CancelAfter(60_000)]
    public async Task Submit_PlugInUnloadedRebuiltAndLoaded_RunsTheNewBuildWithNothingElseDone(CancellationToken token)
    {
        using TemporaryFolder folder = new();
        await using var pool = await MesosPool.ConnectAsync(new() { Master = "local" }, token);
        var (first, one) = Load(folder, 1);
        var before = await pool.Submit(PlugIn.Answer(one), token);
        first.Unload();

        var (second, two) = Load(folder, 2);
        var after = await pool.Submit(PlugIn.Answer(two), token);

        Assert.That((before, after), Is.EqualTo((1, 2)));
        second.Unload();
    }

    private static (AssemblyLoadContext Context, Assembly Assembly) Load(TemporaryFolder folder, int answer)
    {
        AssemblyLoadContext context = new($"build {answer}", isCollectible: true);
        return (context, context.LoadFromAssemblyPath(PlugIn.Build(Directory.CreateDirectory(folder.PathOf($"{answer}")).FullName, "PlugIn.Reloaded", answer)));
    }
}
