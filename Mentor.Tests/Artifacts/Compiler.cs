using Mentor.Protocol.Code;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Mentor.Tests.Artifacts;

/// <summary>Builds C# as a compiler does: an assembly as a file, with its pdb beside it.</summary>
internal static class Compiler
{
    private static readonly MetadataReference[] Framework =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(SharedFramework.Contains).Select(path => MetadataReference.CreateFromFile(path)),
    ];

    /// <returns>The path of the assembly.</returns>
    public static string Build(string folder, string name, string source, string[]? references = null, ResourceDescription[]? resources = null)
    {
        var compilation = CSharpCompilation.Create(
            name,
            [CSharpSyntaxTree.ParseText(source, path: $"/{name}.cs", encoding: System.Text.Encoding.UTF8)],
            [.. Framework, .. (references ?? []).Select(path => MetadataReference.CreateFromFile(path))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release));
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, name + ".dll");
        using var dll = File.Create(path);
        using var pdb = File.Create(Path.ChangeExtension(path, ".pdb"));
        var result = compilation.Emit(dll, pdb, manifestResources: resources, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        Assert.That(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error), Is.Empty);
        return path;
    }
}
