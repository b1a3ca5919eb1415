using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Resources;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;
using Mentor.Tests.Artifacts;
using Mentor.Tests.LocalCluster;
using Microsoft.CodeAnalysis;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

/// <summary>Whole programs, compiled here, on one real executor.</summary>
[CancelAfter(120_000)]
public sealed class ShippedProgramTests
{
    private const string Program = """
        using System;
        using System.Collections.Generic;
        using System.Net.Sockets;

        namespace Acme;

        public sealed record Order(string Customer, int Pieces);

        public sealed class OrderException(string message) : Exception(message);

        public static class Program
        {
            public static Func<string> Meet(int port) => () =>
            {
                using var client = new TcpClient("127.0.0.1", port);
                using var stream = client.GetStream();
                stream.WriteByte(1);
                stream.ReadByte();
                return $"{Library.Version} in {Environment.ProcessId}";
            };

            public static Func<string> Use()
            {
                var orders = new List<Order> { new("Ann", 3) };
                var byCustomer = new Dictionary<string, Order> { ["Ann"] = orders[0] };
                return () => $"{Library.Version}: {orders[0]}, {byCustomer["Ann"].Pieces}, {ReferenceEquals(orders[0], byCustomer["Ann"])}";
            }

            public static Func<int> Fail() => () => throw new OrderException(Library.Version);
        }
        """;

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public async Task Launch_TwoVersionsOfOneProgram_RunAtOnceInOneProcess(CancellationToken cancellationToken)
    {
        using TcpListener meeting = new(IPAddress.Loopback, 0);
        meeting.Start();
        var port = ((IPEndPoint)meeting.LocalEndpoint).Port;
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using ShippedProgram first = Version("1"), second = Version("2");
        Assert.That(second.Manifest.Id, Is.Not.EqualTo(first.Manifest.Id), "a rebuild is another bundle");

        first.Launch<string>(rig, "first", "Meet", port);
        second.Launch<string>(rig, "second", "Meet", port);
        using var one = await meeting.AcceptTcpClientAsync(cancellationToken);
        using var two = await meeting.AcceptTcpClientAsync(cancellationToken);
        one.GetStream().WriteByte(1);
        two.GetStream().WriteByte(1);

        var said = new Dictionary<string, string[]>();
        for (var i = 0; i < 2; i++)
        {
            var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);
            said[status.TaskId.Value] = rig.Outcome<string>(status).Value.Split(" in ");
        }

        Assert.That((said["first"][0], said["second"][0]), Is.EqualTo(("1", "2")));
        Assert.That(said["first"][1], Is.EqualTo(said["second"][1]), "the same process");
    }

    [Test]
    public async Task Launch_ManyVersionsOneAfterTheOther_UnloadsThoseThatNobodyUses(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        List<string> names = [];
        for (var i = 0; i < 7; i++)
        {
            using var program = Version($"{i}");
            names.Add($"bundle {program.Manifest.Id.ToString()[..8]}");
            program.Launch<string>(rig, $"use{i}", "Use");
            var used = await rig.Agent.TerminalUpdateAsync(cancellationToken);
            Assert.That(rig.Outcome<string>(used).Value, Is.EqualTo($"{i}: Order {{ Customer = Ann, Pieces = 3 }}, 3, True"));
            program.Launch<int>(rig, $"fail{i}", "Fail");
            Assert.That((await rig.Agent.TerminalUpdateAsync(cancellationToken)).State, Is.EqualTo(V1.TaskState.TaskFailed));
        }

        rig.Launch("count", Work.Of(static () => LoadedBundles(atMost: 4)));
        var loaded = rig.Outcome<string[]>(await rig.Agent.TerminalUpdateAsync(cancellationToken)).Value;

        var own = $"bundle {rig.Code.ManifestHash.ToString()[..8]}";
        Assert.That(loaded, Is.EquivalentTo(names.TakeLast(3).Append(own)));
    }

    [Test]
    public async Task Launch_OldVersionThatIsStillUsed_StaysLoaded(CancellationToken cancellationToken)
    {
        using TcpListener meeting = new(IPAddress.Loopback, 0);
        meeting.Start();
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using var old = Version("old");
        old.Launch<string>(rig, "old", "Meet", ((IPEndPoint)meeting.LocalEndpoint).Port);
        using var client = await meeting.AcceptTcpClientAsync(cancellationToken);
        for (var i = 0; i < 6; i++)
        {
            using var program = Version($"{i}");
            program.Launch<string>(rig, $"use{i}", "Use");
            V1.TaskStatus status;
            do status = await rig.Agent.TerminalUpdateAsync(cancellationToken);
            while (status.TaskId.Value != $"use{i}");
        }

        client.GetStream().WriteByte(1);

        // The library is loaded only now.
        Assert.That(rig.Outcome<string>(await rig.Agent.TerminalUpdateAsync(cancellationToken)).Value, Does.StartWith("old in "));
    }

    [Test]
    public async Task Launch_ProgramWithSatellites_SpeaksTheLanguage(CancellationToken cancellationToken)
    {
        const string source = """
            using System;
            using System.Globalization;
            using System.Resources;

            namespace Acme;

            public static class Program
            {
                public static Func<string> Greet(string culture) =>
                    () => new ResourceManager("Acme.Texts", typeof(Program).Assembly).GetString("Hello", new CultureInfo(culture));
            }
            """;
        var app = Compiler.Build(_folder.Root, "Acme.App", source, resources: [Texts("Acme.Texts.resources", "Hello")]);
        var german = Compiler.Build(
            _folder.PathOf("de"), "Acme.App.resources", "[assembly: System.Reflection.AssemblyCulture(\"de\")]", resources: [Texts("Acme.Texts.de.resources", "Guten Tag")]);
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using ShippedProgram program = new([app], new() { [german] = new(BundleAssetKind.Satellite, "de", AssemblyFile.HashOf(german)) });

        program.Launch<string>(rig, "german", "Greet", "de");
        var inGerman = rig.Outcome<string>(await rig.Agent.TerminalUpdateAsync(cancellationToken)).Value;
        program.Launch<string>(rig, "french", "Greet", "fr");
        var inFrench = rig.Outcome<string>(await rig.Agent.TerminalUpdateAsync(cancellationToken)).Value;

        Assert.That((inGerman, inFrench), Is.EqualTo(("Guten Tag", "Hello")));
    }

    [Test]
    [Platform("Linux")]
    public async Task Launch_ProgramWithNativeLibraries_LoadsThemBesideEachOther(CancellationToken cancellationToken)
    {
        const string source = """
            using System;
            using System.IO;
            using System.Linq;
            using System.Runtime.InteropServices;

            namespace Acme;

            public static class Program
            {
                public static Func<string> Load() => () =>
                {
                    if (ProcessId() != Environment.ProcessId) return "another process?";
                    var path = File.ReadLines("/proc/self/maps").First(line => line.EndsWith("/libacme.so")).Split(' ')[^1];
                    return string.Join(" ", Directory.GetFiles(Path.GetDirectoryName(path)).Select(Path.GetFileName).Order());
                };

                [DllImport("acme", EntryPoint = "SystemNative_GetPid")]
                private static extern int ProcessId();
            }
            """;
        // Some library that every machine with .NET has; what follows the end of an ELF file nobody reads.
        var library = File.ReadAllBytes(Path.Combine(SharedFramework.Folder, "libSystem.Native.so"));
        var assets = new Dictionary<string, BundleAsset>();
        foreach (var name in (string[])["libacme.so", "libneighbour.so"])
        {
            var path = _folder.PathOf(name);
            await File.WriteAllBytesAsync(path, [.. library, (byte)name.Length], cancellationToken);
            assets.Add(path, new(BundleAssetKind.Native, RuntimeInformation.RuntimeIdentifier, AssemblyFile.HashOf(path)));
        }

        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        using ShippedProgram program = new([Compiler.Build(_folder.Root, "Acme.App", source)], assets);

        program.Launch<string>(rig, "t", "Load");

        Assert.That(rig.Outcome<string>(await rig.Agent.TerminalUpdateAsync(cancellationToken)).Value, Is.EqualTo("libacme.so libneighbour.so"));
    }

    private static string[] LoadedBundles(int atMost)
    {
        for (var i = 0; i < 100 && Names().Length > atMost; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        return Names();

        static string[] Names() => [.. AssemblyLoadContext.All.Select(context => context.Name ?? "").Where(name => name.StartsWith("bundle ", StringComparison.Ordinal))];
    }

    private static ResourceDescription Texts(string name, string hello)
    {
        MemoryStream content = new();
        using (ResourceWriter writer = new(content)) writer.AddResource("Hello", hello);
        return new ResourceDescription(name, () => new MemoryStream(content.ToArray()), isPublic: true);
    }

    private ShippedProgram Version(string version)
    {
        var folder = _folder.PathOf($"version{version}");
        var library = Compiler.Build(folder, "Acme.Library", string.Create(CultureInfo.InvariantCulture, $"namespace Acme; public static class Library {{ public static string Version => \"{version}\"; }}"));
        return new([Compiler.Build(folder, "Acme.App", Program, [library]), library]);
    }
}
