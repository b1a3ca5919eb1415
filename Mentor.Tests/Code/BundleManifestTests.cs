using System.Text;
using CsCheck;
using Mentor.Protocol;
using Mentor.Protocol.Code;

namespace Mentor.Tests.Code;

public sealed class BundleManifestTests
{
    private static readonly BundleAssembly App = new("My App", Guid.Parse("11111111-2222-3333-4444-555555555555"), File("My App.dll", 10), File("My App.pdb", 4));
    private static readonly BundleAssembly Library = new("Library", Guid.Parse("99999999-2222-3333-4444-555555555555"), File("Library.dll", 20), null);
    private static readonly BundleAsset German = new(BundleAssetKind.Satellite, "de", File("My App.resources.dll", 3));
    private static readonly BundleAsset Native = new(BundleAssetKind.Native, "linux-x64", File("libfast.so", 9));

    [Test]
    public void Read_WhatOfMade_IsTheSame()
    {
        var made = BundleManifest.Of([App, Library], [Native, German]);
        var read = BundleManifest.Read(made.Bytes);

        Assert.That(read.Assemblies, Is.EqualTo(new[] { Library, App }));
        Assert.That(read.Assets, Is.EqualTo(new[] { German, Native }));
        Assert.That(read.Id, Is.EqualTo(made.Id));
    }

    [Test]
    public void Of_AnyOrder_HasTheSameId() =>
        Assert.That(BundleManifest.Of([Library, App], [German, Native]).Id, Is.EqualTo(BundleManifest.Of([App, Library], [Native, German]).Id));

    [Test]
    public void Of_AnotherBuild_HasAnotherId()
    {
        var rebuilt = App with { Dll = App.Dll with { Hash = ContentHash.Of("rebuilt"u8) } };

        Assert.That(BundleManifest.Of([rebuilt], []).Id, Is.Not.EqualTo(BundleManifest.Of([App], []).Id));
    }

    [Test]
    public void Of_Nothing_CanBeRead() => Assert.That(BundleManifest.Read(BundleManifest.Of([], []).Bytes).Assemblies, Is.Empty);

    [TestCase("", 1)]
    [TestCase("something else\n", 1)]
    [TestCase("mentor-bundle 2\n", 1)]
    [TestCase("mentor-bundle 1\nsurprise a b c\n", 2)]
    [TestCase("mentor-bundle 1\n\nnative linux HASH 1 x\n", 2)]
    [TestCase("mentor-bundle 1\npdb HASH 1 x.pdb\n", 2)]
    [TestCase("mentor-bundle 1\nassembly 1234 HASH 1 x\n", 2)]
    [TestCase("mentor-bundle 1\nnative linux HASH minus x\n", 2)]
    [TestCase("mentor-bundle 1\nnative linux HASH 1 \n", 2)]
    [TestCase("mentor-bundle 1\nnative linux HASH 1 ../../etc/passwd\n", 2)]
    [TestCase("mentor-bundle 1\nsatellite .. HASH 1 x.dll\n", 2)]
    [TestCase("mentor-bundle 1\nnative linux abc 1 x.so\n", 2)]
    public void Read_Malformed_NamesTheLine(string text, int line)
    {
        var bytes = Encoding.UTF8.GetBytes(text.Replace("HASH", ContentHash.Of([]).ToString(), StringComparison.Ordinal));

        Assert.That(() => BundleManifest.Read(bytes), Throws.TypeOf<MentorException>().With.Message.StartsWith($"Cannot read a code bundle's manifest: line {line} is '"));
    }

    [Test]
    public void Read_DamagedAnywhere_ParsesOrRefuses()
    {
        var whole = BundleManifest.Of([App, Library], [Native, German]).Bytes.ToArray();
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            var damaged = whole.ToArray();
            damaged[at] = value;
            try
            {
                _ = BundleManifest.Read(damaged);
            }
            catch (MentorException)
            {
                // The only way out for what is no manifest.
            }
        });
    }

    private static BundleFile File(string name, long length) => new(name, ContentHash.Of(Encoding.UTF8.GetBytes(name)), length);
}
