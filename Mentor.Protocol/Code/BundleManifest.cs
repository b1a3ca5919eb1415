using System.Buffers.Text;
using System.Text;

namespace Mentor.Protocol.Code;

/// <summary>What a program consists of: every file by name, hash and length. The same program has the same bytes, and the hash of these is its id.</summary>
/// <remarks>
/// UTF-8 lines, sorted, names last because they may hold spaces:
/// <code>
/// mentor-bundle 1
/// assembly MVID HASH LENGTH NAME
/// declaring MVID HASH LENGTH NAME   an assembly that says how types of others travel
/// pdb HASH LENGTH FILE            belongs to the assembly above it
/// satellite CULTURE HASH LENGTH FILE
/// native RID HASH LENGTH FILE
/// </code>
/// </remarks>
internal sealed class BundleManifest
{
    private const string FirstLine = "mentor-bundle 1";

    private BundleManifest(ReadOnlyMemory<byte> bytes, IReadOnlyList<BundleAssembly> assemblies, IReadOnlyList<BundleAsset> assets)
    {
        Bytes = bytes;
        Assemblies = assemblies;
        Assets = assets;
        Id = ContentHash.Of(bytes.Span);
    }

    public ContentHash Id { get; }

    public ReadOnlyMemory<byte> Bytes { get; }

    public IReadOnlyList<BundleAssembly> Assemblies { get; }

    /// <summary>Satellite assemblies and native libraries.</summary>
    public IReadOnlyList<BundleAsset> Assets { get; }

    public static BundleManifest Of(IEnumerable<BundleAssembly> assemblies, IEnumerable<BundleAsset> assets)
    {
        var sortedAssemblies = assemblies.OrderBy(a => a.Name, StringComparer.Ordinal).ThenBy(a => a.ModuleVersionId).ToArray();
        var sortedAssets = assets.OrderBy(a => a.Kind).ThenBy(a => a.For, StringComparer.Ordinal).ThenBy(a => a.File.Name, StringComparer.Ordinal).ToArray();
        var text = new StringBuilder(FirstLine).Append('\n');
        foreach (var assembly in sortedAssemblies)
        {
            text.Append(assembly.Declares ? "declaring " : "assembly ").Append(assembly.ModuleVersionId.ToString("N")).Append(' ');
            AppendFile(text, assembly.Dll with { Name = assembly.Name });
            if (assembly.Pdb is { } pdb)
                AppendFile(text.Append("pdb "), pdb);
        }

        foreach (var asset in sortedAssets)
            AppendFile(text.Append(asset.Kind == BundleAssetKind.Native ? "native " : "satellite ").Append(asset.For).Append(' '), asset.File);
        return new BundleManifest(Encoding.UTF8.GetBytes(text.ToString()), sortedAssemblies, sortedAssets);
    }

    /// <exception cref="MentorException">The bytes are not a manifest of this version.</exception>
    public static BundleManifest Read(ReadOnlyMemory<byte> bytes)
    {
        var assemblies = new List<BundleAssembly>();
        var assets = new List<BundleAsset>();
        var number = 0;
        foreach (var range in bytes.Span.Split((byte)'\n'))
        {
            var line = bytes.Span[range];
            number++;
            if (number == 1 ? !line.SequenceEqual("mentor-bundle 1"u8) : line.IsEmpty && range.Start.Value != bytes.Length)
                throw Malformed(number, line);
            if (number > 1 && !line.IsEmpty)
                ReadLine(new ManifestLine(line, number), assemblies, assets);
        }

        return new BundleManifest(bytes, assemblies, assets);
    }

    internal static MentorException Malformed(int number, ReadOnlySpan<byte> line) =>
        new($"Cannot read a code bundle's manifest: line {number} is '{Encoding.UTF8.GetString(line[..Math.Min(line.Length, 120)])}'. " +
            "Driver and executor must come from the same release of Mentor.");

    private static void ReadLine(ManifestLine line, List<BundleAssembly> assemblies, List<BundleAsset> assets)
    {
        var kind = line.Word();
        var declares = kind.SequenceEqual("declaring"u8);
        if (declares || kind.SequenceEqual("assembly"u8))
        {
            var mvid = line.Word();
            if (!Utf8Parser.TryParse(mvid, out Guid id, out var used, 'N') || used != mvid.Length)
                throw line.Malformed();
            var file = line.File();
            assemblies.Add(new BundleAssembly(file.Name, id, file with { Name = file.Name + ".dll" }, null, declares));
        }
        else if (kind.SequenceEqual("pdb"u8) && assemblies.Count > 0)
        {
            assemblies[^1] = assemblies[^1] with { Pdb = line.File() };
        }
        else if (kind.SequenceEqual("satellite"u8))
        {
            assets.Add(new BundleAsset(BundleAssetKind.Satellite, line.Name(line.Word()), line.File()));
        }
        else if (kind.SequenceEqual("native"u8))
        {
            assets.Add(new BundleAsset(BundleAssetKind.Native, line.Name(line.Word()), line.File()));
        }
        else
        {
            throw line.Malformed();
        }
    }

    private static void AppendFile(StringBuilder text, BundleFile file) =>
        text.Append(file.Hash.ToString()).Append(' ').Append(file.Length).Append(' ').Append(file.Name).Append('\n');
}
