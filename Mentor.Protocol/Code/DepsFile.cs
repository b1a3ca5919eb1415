using System.Text.Json;

namespace Mentor.Protocol.Code;

/// <summary>Reads what the build wrote down about the program's packages in <c>*.deps.json</c>.</summary>
internal static class DepsFile
{
    /// <summary>Names of the files that a self-contained program took from the runtime's packs.</summary>
    public static HashSet<string> RuntimePackFiles()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        ForEachLibrary((type, assets) =>
        {
            if (type == "runtimepack")
            {
                foreach (var group in (ReadOnlySpan<string>)["runtime", "native"])
                {
                    foreach (var file in Files(assets, group))
                        names.Add(Path.GetFileName(file.Name));
                }
            }
        });
        return names;
    }

    /// <summary>Satellite assemblies and native libraries, with the places where they may lie below <paramref name="folder"/>.</summary>
    public static IReadOnlyList<(BundleAssetKind Kind, string For, string Path)> Assets(string folder, string runtimeIdentifier)
    {
        var found = new List<(BundleAssetKind, string, string)>();
        ForEachLibrary((type, assets) =>
        {
            if (type == "runtimepack")
                return;
            foreach (var file in Files(assets, "resources"))
            {
                var culture = file.Value.GetProperty("locale").GetString()!;
                Add(BundleAssetKind.Satellite, culture, Path.Combine(folder, culture, Path.GetFileName(file.Name)));
            }

            foreach (var file in Files(assets, "native"))
                Add(BundleAssetKind.Native, runtimeIdentifier, Path.Combine(folder, Path.GetFileName(file.Name)));
            foreach (var file in Files(assets, "runtimeTargets"))
            {
                if (file.Value.GetProperty("assetType").ValueEquals("native"))
                    Add(BundleAssetKind.Native, file.Value.GetProperty("rid").GetString()!, Path.Combine(folder, file.Name));
            }
        });
        return found;

        void Add(BundleAssetKind kind, string target, string path)
        {
            if (File.Exists(path))
                found.Add((kind, target, path));
        }
    }

    private static IEnumerable<JsonProperty> Files(JsonElement assets, string group) =>
        assets.TryGetProperty(group, out var files) ? files.EnumerateObject() : Enumerable.Empty<JsonProperty>();

    private static void ForEachLibrary(Action<string?, JsonElement> use)
    {
        // The program's own file comes first, those of the frameworks after it.
        var path = (AppContext.GetData("APP_CONTEXT_DEPS_FILES") as string)?.Split(';', 2)[0];
        if (path is null || !File.Exists(path))
            return;
        using var document = JsonDocument.Parse(File.ReadAllBytes(path));
        var target = document.RootElement.GetProperty("runtimeTarget").GetProperty("name").GetString()!;
        var libraries = document.RootElement.GetProperty("libraries");
        foreach (var library in document.RootElement.GetProperty("targets").GetProperty(target).EnumerateObject())
        {
            var type = libraries.TryGetProperty(library.Name, out var described) ? described.GetProperty("type").GetString() : null;
            use(type, library.Value);
        }
    }
}
