using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tests.Artifacts;

[CancelAfter(60_000)]
public sealed class CodeBundleTests
{
    private ArtifactEndpoint _endpoint = null!;
    private CodeBundle _bundle = null!;
    private HttpClient _http = null!;
    private DirectoryInfo _folder = null!;

    [SetUp]
    public async Task Start()
    {
        _endpoint = await ArtifactEndpoint.StartAsync();
        _bundle = new CodeBundle(_endpoint);
        _http = new HttpClient();
        _folder = Directory.CreateTempSubdirectory("mentor-test-");
    }

    [TearDown]
    public async Task Stop()
    {
        _bundle.Dispose();
        _http.Dispose();
        await _endpoint.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Test]
    public async Task ManifestHash_OfThisProgram_HasItsAssembliesAndNotTheRuntimes()
    {
        var manifest = await FetchManifestAsync();
        var names = manifest.Assemblies.Select(a => a.Name).ToList();

        Assert.That(names, Is.SupersetOf(new[] { "Mentor.Tests", "Mentor.Protocol", "CsCheck" }));
        Assert.That(names, Does.Not.Contain("System.Private.CoreLib").And.Not.Contain("System.Linq").And.Not.Contain("Microsoft.AspNetCore.Server.Kestrel.Core"));
        var own = manifest.Assemblies.Single(a => a.Name == "Mentor.Tests");
        Assert.That(own.ModuleVersionId, Is.EqualTo(typeof(CodeBundleTests).Module.ModuleVersionId));
        Assert.That(own.Pdb, Is.Not.Null);
    }

    [Test]
    public async Task ManifestHash_EveryFile_IsHandedOut()
    {
        var manifest = await FetchManifestAsync();
        var files = manifest.Assemblies.Select(a => a.Dll).Concat(manifest.Assemblies.Where(a => a.Pdb is not null).Select(a => a.Pdb!.Value)).Concat(manifest.Assets.Select(a => a.File));

        foreach (var file in files)
            Assert.That(ContentHash.Of(await _http.GetByteArrayAsync(_endpoint.BlobAddress(file.Hash))), Is.EqualTo(file.Hash), file.Name);
    }

    [Test]
    public void ManifestHash_TwoBundlesOfOneProgram_AreTheSame()
    {
        using var other = new CodeBundle(_endpoint);

        Assert.That(other.ManifestHash, Is.EqualTo(_bundle.ManifestHash));
    }

    [Test]
    public void ManifestHash_AskedWhileItIsMade_IsNotSaidBeforeItIsHandedOut()
    {
        HashSet<ContentHash> handedOut = [];
        List<(ContentHash Id, bool IsHandedOut)> said = [];
        CodeBundle? bundle = null;
        bundle = new CodeBundle(_endpoint, manifest =>
        {
            // What another thread would see at this moment.
            if (said.Count == 0)
            {
                said.Add(default);
                var id = bundle!.ManifestHash;
                said.Add((id, handedOut.Contains(id)));
            }

            handedOut.Add(ContentHash.Of(manifest.Span));
            return _endpoint.Add(manifest);
        });
        using (bundle)
            Assert.That(handedOut, Does.Contain(bundle.ManifestHash).And.Contain(said[1].Id));
        Assert.That(said[1].IsHandedOut, Is.True);
    }

    [Test]
    public async Task ManifestHash_PlugInLoadedLater_IsAnotherWithThePlugInAndItsNeighbour()
    {
        var before = _bundle.ManifestHash;
        var context = new AssemblyLoadContext("plug-ins", isCollectible: true);
        var neighbour = PlugIn.Build(_folder.FullName, "PlugIn.Neighbour", 42);
        var called = context.LoadFromAssemblyPath(neighbour).GetType(PlugIn.TypeName)!.GetMethod("Answer")!;
        var plugIn = PlugIn.Build(_folder.FullName, "PlugIn.Late", 0, called);

        var second = new AssemblyLoadContext("plug-ins again", isCollectible: true);
        second.LoadFromAssemblyPath(plugIn);

        var after = _bundle.ManifestHash;
        Assert.That(after, Is.Not.EqualTo(before));
        var names = (await FetchManifestAsync()).Assemblies.Select(a => a.Name).ToList();
        Assert.That(names, Does.Contain("PlugIn.Late").And.Contain("PlugIn.Neighbour"));
        Assert.That(await _http.GetByteArrayAsync(_endpoint.BlobAddress(before)), Is.Not.Empty, "tasks on the way still name the old bundle");
        context.Unload();
        second.Unload();
    }

    [Test]
    public void Travels_ProgramAndFramework_AreToldApart()
    {
        Assert.That(_bundle.Travels(typeof(CodeBundleTests).Assembly), Is.True);
        Assert.That(_bundle.Travels(typeof(CodeNotFoundException).Assembly), Is.True);
        Assert.That(_bundle.Travels(typeof(string).Assembly), Is.False);
        Assert.That(_bundle.Travels(typeof(Enumerable).Assembly), Is.False);
    }

    [Test]
    public void Travels_AssemblyMadeInMemory_IsRefusedByName()
    {
        var dynamic = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("MadeUp"), AssemblyBuilderAccess.Run);
        dynamic.DefineDynamicModule("MadeUp");

        Assert.That(
            () => _bundle.Travels(dynamic),
            Throws.TypeOf<CodeNotFoundException>().With.Property(nameof(CodeNotFoundException.Assembly)).EqualTo("MadeUp")
                .And.Message.EqualTo("The code of MadeUp cannot be sent: the assembly was made in memory, and its bytes cannot be had. Put the delegate into an assembly that is a file."));
    }

    [Test]
    public void Travels_AssemblyLoadedFromBytes_IsRefusedByName()
    {
        var context = new AssemblyLoadContext("bytes", isCollectible: true);
        var loaded = context.LoadFromStream(new MemoryStream(File.ReadAllBytes(PlugIn.Build(_folder.FullName, "PlugIn.FromBytes", 1))));

        Assert.That(() => _bundle.Travels(loaded), Throws.TypeOf<CodeNotFoundException>().With.Message.EqualTo(
            "The code of PlugIn.FromBytes cannot be sent: the assembly was loaded from bytes. Hand them over with MesosPool.AddAssembly, or load it from a file."));
        context.Unload();
    }

    [Test]
    public async Task Add_AssemblyLoadedFromBytes_IsHandedOutAndTravels()
    {
        var image = File.ReadAllBytes(PlugIn.Build(_folder.FullName, "PlugIn.Added", 1));
        var context = new AssemblyLoadContext("added", isCollectible: true);
        var loaded = context.LoadFromStream(new MemoryStream(image));
        var before = _bundle.ManifestHash;

        _bundle.Add(image, "no pdb, but bytes"u8.ToArray());
        _bundle.Add(image, []);

        Assert.That(_bundle.Travels(loaded), Is.True);
        Assert.That(_bundle.ManifestHash, Is.Not.EqualTo(before));
        var added = (await FetchManifestAsync()).Assemblies.Single(a => a.Name == "PlugIn.Added");
        Assert.That(await _http.GetByteArrayAsync(_endpoint.BlobAddress(added.Dll.Hash)), Is.EqualTo(image));
        Assert.That(await _http.GetByteArrayAsync(_endpoint.BlobAddress(added.Pdb!.Value.Hash)), Is.EqualTo("no pdb, but bytes"u8.ToArray()));
        context.Unload();
    }

    [Test]
    public void Add_AnotherAssemblyOfAName_IsRefused()
    {
        _bundle.Add(File.ReadAllBytes(PlugIn.Build(_folder.FullName, "PlugIn.Again", 1)), []);
        var again = File.ReadAllBytes(PlugIn.Build(_folder.FullName, "PlugIn.Again", 2));

        Assert.That(() => _bundle.Add(again, []), Throws.ArgumentException.With.Message.StartsWith(
            "The program has another assembly of the name PlugIn.Again already, and only one of a name can travel. Give each compilation a name of its own."));
    }

    [Test]
    public void Add_WhatIsNoAssembly_IsRefused() =>
        Assert.That(() => _bundle.Add([1, 2, 3], []), Throws.ArgumentException.With.Message.StartsWith("The bytes are no managed assembly. Hand over what the compiler emitted, or what was read from a .dll."));

    [Test]
    public async Task Declaring_ProgramsAssemblies_AreMarkedInTheManifestToo()
    {
        var manifest = await FetchManifestAsync();

        Assert.That(_bundle.Declaring, Is.EqualTo(new[] { typeof(CodeBundleTests).Assembly }));
        Assert.That(manifest.Assemblies.Where(a => a.Declares).Select(a => a.Name), Is.EqualTo(new[] { "Mentor.Tests" }));
    }

    [Test]
    public void Travels_SecondAssemblyOfAName_IsRefusedWithBothPaths()
    {
        var other = _folder.CreateSubdirectory("other");
        var first = PlugIn.Build(_folder.FullName, "PlugIn.Twice", 1);
        var second = PlugIn.Build(other.FullName, "PlugIn.Twice", 2);
        var contexts = (One: new AssemblyLoadContext("one", isCollectible: true), Two: new AssemblyLoadContext("two", isCollectible: true));
        Assert.That(_bundle.Travels(contexts.One.LoadFromAssemblyPath(first)), Is.True);

        Assert.That(
            () => _bundle.Travels(contexts.Two.LoadFromAssemblyPath(second)),
            Throws.TypeOf<CodeNotFoundException>().With.Message.EqualTo(
                $"The code of PlugIn.Twice cannot be sent: the program has another assembly of that name, {first} beside {second}. Only one of a name can travel."));
        contexts.One.Unload();
        contexts.Two.Unload();
    }

    [Test]
    public void Travels_FileRebuiltAfterLoading_SaysToStartAgain()
    {
        var path = PlugIn.Build(_folder.FullName, "PlugIn.Rebuilt", 1);
        var context = new AssemblyLoadContext("rebuilt", isCollectible: true);
        var loaded = context.LoadFromAssemblyPath(path);
        File.Delete(path);
        PlugIn.Build(_folder.FullName, "PlugIn.Rebuilt", 2);

        Assert.That(
            () => _bundle.Travels(loaded),
            Throws.TypeOf<CodeNotFoundException>().With.Message.EqualTo(
                $"The code of PlugIn.Rebuilt cannot be sent: {path} is no longer the file that was loaded, it was probably rebuilt. Start the program again."));
        context.Unload();
    }

    [Test]
    public async Task ManifestHash_PlugInUnloadedRebuiltAndLoaded_IsAnotherWithTheNewBuild([Values] bool loadedBefore)
    {
        var first = LoadBuild("PlugIn.Again", 1);
        Assert.That(_bundle.Travels(first.Assembly), Is.True);
        var before = _bundle.ManifestHash;

        if (!loadedBefore) first.Context.Unload();
        var second = LoadBuild("PlugIn.Again", 2);
        if (loadedBefore)
        {
            Assert.That(_bundle.ManifestHash, Is.EqualTo(before), "there is room for one of a name");
            first.Context.Unload();
        }

        Assert.That(_bundle.Travels(second.Assembly), Is.True);
        Assert.That(_bundle.ManifestHash, Is.Not.EqualTo(before));
        var entry = (await FetchManifestAsync()).Assemblies.Single(a => a.Name == "PlugIn.Again");
        Assert.That(entry.ModuleVersionId, Is.EqualTo(second.Assembly.ManifestModule.ModuleVersionId));
        Assert.That(ContentHash.Of(await _http.GetByteArrayAsync(_endpoint.BlobAddress(entry.Dll.Hash))), Is.EqualTo(entry.Dll.Hash));
        second.Context.Unload();
    }

    [Test]
    public void Reach_OfTheTests_TellsWhatIsFetchedAndWhen()
    {
        var reached = _bundle.Reach(["Mentor.Tests.dll"], new HashSet<string> { "Mentor.Protocol" }).ToDictionary(a => a.Name);

        var own = new FileInfo(typeof(CodeBundleTests).Assembly.Location);
        var bytes = own.Length + new FileInfo(Path.ChangeExtension(own.FullName, ".pdb")).Length;
        Assert.That(reached["Mentor.Tests"], Is.EqualTo(new TravelAssembly("Mentor.Tests", bytes, CodeFetch.First)));
        Assert.That((reached["Mentor.Protocol"].Fetched, reached["CsCheck"].Fetched), Is.EqualTo((CodeFetch.Never, CodeFetch.OnUse)));
        Assert.That(reached.Keys, Does.Not.Contain("System.Runtime"));
    }

    [Test]
    public void Resolve_LoadedModule_IsFound() =>
        Assert.That(_bundle.Resolve(typeof(CodeBundleTests).Module.ModuleVersionId), Is.SameAs(typeof(CodeBundleTests).Module));

    [Test]
    public void Resolve_Unknown_NamesTheId()
    {
        var unknown = Guid.NewGuid();

        Assert.That(
            () => _bundle.Resolve(unknown),
            Throws.TypeOf<CodeNotFoundException>().With.Property(nameof(CodeNotFoundException.ModuleVersionId)).EqualTo(unknown)
                .And.Message.EqualTo($"No assembly of this program has the module version {unknown}. The executor answered with code that this program does not have."));
    }

    // A copy of each build, as hosts of plug-ins do it that do not want to hold on to what a compiler writes.
    private (AssemblyLoadContext Context, Assembly Assembly) LoadBuild(string name, int answer)
    {
        var context = new AssemblyLoadContext($"{name} {answer}", isCollectible: true);
        return (context, context.LoadFromAssemblyPath(PlugIn.Build(_folder.CreateSubdirectory($"{answer}").FullName, name, answer)));
    }

    private async Task<BundleManifest> FetchManifestAsync() => BundleManifest.Read(await _http.GetByteArrayAsync(_endpoint.BlobAddress(_bundle.ManifestHash)));
}
