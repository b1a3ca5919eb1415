using System.Buffers;
using System.Reflection;
using System.Runtime.Loader;
using CsCheck;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Artifacts;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
public sealed class ExecutorCodeTests
{
    private const string Name = "PlugIn.Shipped";

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("mentor-test-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public async Task Launch_TwoBuildsOfOneAssembly_RunSideBySide(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        LaunchPlugIn(rig, "one", Build("one", answer: 1));
        LaunchPlugIn(rig, "two", Build("two", answer: 2));

        var answers = new Dictionary<string, int>();
        for (var i = 0; i < 2; i++)
        {
            var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);
            answers[status.TaskId.Value] = rig.Outcome<int>(status).Value;
        }

        Assert.That(answers, Is.EquivalentTo(new Dictionary<string, int> { ["one"] = 1, ["two"] = 2 }));
    }

    [Test]
    public async Task Launch_AssemblyNotInTheBundle_FailsWithItsId(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var mvid = LaunchPlugIn(rig, "t", Build("t", answer: 1), inManifest: false);

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFailed));
        Assert.That(rig.Outcome<int>(status).Fault!.ToString(), Does.Contain($"has no assembly with the module version {mvid}"));
    }

    [Test]
    public async Task Launch_AssemblyThatTheEndpointLost_FailsWithItsName(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        LaunchPlugIn(rig, "t", Build("t", answer: 1), handedOut: false);

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFailed));
        Assert.That(rig.Outcome<int>(status).Fault!.ToString(), Does.Contain($"The assembly {Name}, in which the delegate is, cannot be loaded on the executor").And.Contain("has nothing with the hash"));
    }

    [Test]
    public async Task Launch_CodeThatAnotherExecutorFetched_IsInTheCacheOfTheAgent(CancellationToken cancellationToken)
    {
        var cache = _folder.CreateSubdirectory("cache").FullName;
        var plugIn = Build("t", answer: 7);
        await using (var first = await ExecutorRig.StartAsync(cancellationToken, cache: cache))
        {
            LaunchPlugIn(first, "t", plugIn);
            await first.Agent.TerminalUpdateAsync(cancellationToken);
        }

        await using var second = await ExecutorRig.StartAsync(cancellationToken, cache: cache);
        LaunchPlugIn(second, "t", plugIn, handedOut: false);

        Assert.That(second.Outcome<int>(await second.Agent.TerminalUpdateAsync(cancellationToken)).Value, Is.EqualTo(7));
    }

    [Test]
    public async Task Launch_CacheOfTheAgentDamaged_FetchesAnew(CancellationToken cancellationToken)
    {
        var cache = _folder.CreateSubdirectory("cache");
        var plugIn = Build("t", answer: 7);
        await using (var first = await ExecutorRig.StartAsync(cancellationToken, cache: cache.FullName))
        {
            LaunchPlugIn(first, "t", plugIn);
            await first.Agent.TerminalUpdateAsync(cancellationToken);
        }

        foreach (var file in cache.EnumerateFiles()) await File.AppendAllTextAsync(file.FullName, "damaged", cancellationToken);
        await using var second = await ExecutorRig.StartAsync(cancellationToken, cache: cache.FullName);
        LaunchPlugIn(second, "t", plugIn);

        Assert.That(second.Outcome<int>(await second.Agent.TerminalUpdateAsync(cancellationToken)).Value, Is.EqualTo(7));
    }

    [Test]
    public async Task Launch_UnknownBundle_FailsWithItsHash(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var bundle = ContentHash.Of("no bundle"u8);
        rig.Launch("t", Parcel.Inline(rig.Payload(Work.Of(() => 1)), bundle).ToArray());

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(rig.Outcome<int>(status).Fault!.ToString(), Does.Contain($"Cannot fetch {bundle} from the program that sent this task"));
    }

    [Test]
    public async Task Launch_DelegateThatUsesAPackage_FindsIt(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", Work.Of(() => Gen.Int.Array[5].Single().Length));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(rig.Outcome<int>(status).Value, Is.EqualTo(5));
    }

    [Test]
    public async Task Launch_DelegateThatUsesAspNetCore_FindsItOnTheAgent(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", Work.Of(() => new Microsoft.AspNetCore.Http.HeaderDictionary { ["a"] = "b" }.Count));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(rig.Outcome<int>(status).Value, Is.EqualTo(1));
    }

    // Each build is a program of its own: this test's, and that build of the plug-in.
    private static Guid LaunchPlugIn(ExecutorRig rig, string id, byte[] bytes, bool inManifest = true, bool handedOut = true)
    {
        var context = new AssemblyLoadContext(id, isCollectible: true);
        var loaded = context.LoadFromStream(new MemoryStream(bytes));
        var mvid = loaded.ManifestModule.ModuleVersionId;
        if (handedOut)
            rig.Endpoint.Add(bytes);
        var plugIn = new BundleAssembly(Name, mvid, new BundleFile(Name + ".dll", ContentHash.Of(bytes), bytes.Length), null);
        var manifest = BundleManifest.Of(inManifest ? [plugIn] : [], []);
        rig.Endpoint.Add(manifest.Bytes);

        var payload = new ArrayBufferWriter<byte>();
        new PayloadSerializer(new AnyModule()).WriteWork(payload, Work.Of(PlugIn.Answer(loaded)));
        rig.Launch(id, Parcel.Inline(payload.WrittenMemory, manifest.Id).ToArray());
        return mvid;
    }

    private byte[] Build(string folder, int answer) => File.ReadAllBytes(PlugIn.Build(_folder.CreateSubdirectory(folder).FullName, Name, answer));

    private sealed class AnyModule : IModuleSource
    {
        public Module Resolve(Guid moduleVersionId) => throw new CodeNotFoundException("This test reads no work.");

        public IEnumerable<Assembly> Declaring => [];

        public bool Travels(Assembly assembly) => !SharedFramework.Contains(assembly);
    }
}
