using System.Collections.Concurrent;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Mentor.Protocol.Code;
using Mentor.Protocol.Surrogates;

namespace Mentor.Tasks.Artifacts;

/// <summary>What is to be known of an assembly's file to send it: read without loading it, once per process.</summary>
internal sealed record AssemblyFile(string Path, string? PdbPath, BundleAssembly Entry, IReadOnlyList<string> References)
{
    private static readonly ConcurrentDictionary<(string Path, DateTime Written), AssemblyFile?> Known = new();

    /// <summary>Null when the file is not a managed assembly, or cannot be read: a plug-in's file may be gone by now.</summary>
    public static AssemblyFile? Read(string path) => Known.GetOrAdd((path, File.GetLastWriteTimeUtc(path)), static key => ReadNow(key.Path));

    private static AssemblyFile? ReadNow(string path)
    {
        try
        {
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or BadImageFormatException)
        {
            return null;
        }
    }

    /// <summary>Null when the bytes are no managed assembly.</summary>
    public static AssemblyFile? Read(byte[] image, byte[] pdb)
    {
        try
        {
            return Parse("", image) is { } file
                ? file with { Entry = file.Entry with { Pdb = pdb.Length == 0 ? null : new BundleFile(file.Entry.Name + ".pdb", ContentHash.Of(pdb), pdb.Length) } }
                : null;
        }
        catch (BadImageFormatException)
        {
            return null;
        }
    }

    private static AssemblyFile? Parse(string path, byte[] bytes)
    {
        using var image = new PEReader(new MemoryStream(bytes));
        if (!HasMetadata(image))
            return null;
        var metadata = image.GetMetadataReader();
        if (!metadata.IsAssembly)
            return null;

        var name = metadata.GetString(metadata.GetAssemblyDefinition().Name);
        var mvid = metadata.GetGuid(metadata.GetModuleDefinition().Mvid);
        var references = metadata.AssemblyReferences.Select(r => metadata.GetString(metadata.GetAssemblyReference(r).Name)).ToArray();
        var dll = new BundleFile(name + ".dll", ContentHash.Of(bytes), bytes.Length);
        var pdbPath = System.IO.Path.ChangeExtension(path, ".pdb");
        var pdb = File.Exists(pdbPath) ? HashOf(pdbPath) : (BundleFile?)null;
        return new AssemblyFile(path, pdb is null ? null : pdbPath, new BundleAssembly(name, mvid, dll, pdb, Declares(metadata)), references);
    }

    private static bool Declares(MetadataReader metadata) => metadata.GetAssemblyDefinition().GetCustomAttributes().Any(handle =>
        metadata.GetCustomAttribute(handle).Constructor is { Kind: HandleKind.MemberReference } constructor
        && metadata.GetMemberReference((MemberReferenceHandle)constructor).Parent is { Kind: HandleKind.TypeReference } parent
        && metadata.GetTypeReference((TypeReferenceHandle)parent) is var type
        && metadata.StringComparer.Equals(type.Name, nameof(TravelsAsAttribute)) && metadata.StringComparer.Equals(type.Namespace, typeof(TravelsAsAttribute).Namespace!));

    // What is no executable file at all only shows on the first look into it.
    private static bool HasMetadata(PEReader image)
    {
        try
        {
            return image.HasMetadata;
        }
        catch (BadImageFormatException)
        {
            return false;
        }
    }

    public static BundleFile HashOf(string path)
    {
        using var content = File.OpenRead(path);
        return new BundleFile(System.IO.Path.GetFileName(path), ContentHash.Of(content), content.Length);
    }
}
