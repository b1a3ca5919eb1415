using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using Microsoft.CodeAnalysis.Text;

namespace Mentor.Tests.Artifacts;

/// <summary>C# that is compiled while the program runs, and loaded from the bytes.</summary>
internal sealed record Script(byte[] Image, byte[] Pdb)
{
    private static readonly MetadataReference[] References = [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
        .Split(Path.PathSeparator).Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal)).Select(path => MetadataReference.CreateFromFile(path))];

    /// <param name="name">Of the assembly; the source is said to be in a file of that name.</param>
    /// <param name="source">Members of the class Script.</param>
    public static Script Compile(string name, string source, params Script[] references)
    {
        var text = SourceText.From($"using System; using System.Linq; using System.Collections.Generic; public static class {name} {{\n{source}\n}}", System.Text.Encoding.UTF8);
        var compilation = CSharpCompilation.Create(
            name, [CSharpSyntaxTree.ParseText(text, path: $"{name}.csx")], [.. References, .. references.Select(each => MetadataReference.CreateFromImage(each.Image))],
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using MemoryStream image = new(), pdb = new();
        var emitted = compilation.Emit(image, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb));
        return emitted.Success ? new(image.ToArray(), pdb.ToArray()) : throw new InvalidOperationException(string.Join("\n", emitted.Diagnostics));
    }

    public T Load<T>(AssemblyLoadContext context, string method)
        where T : Delegate =>
        context.LoadFromStream(new MemoryStream(Image), new MemoryStream(Pdb)).GetTypes().Single(type => type.IsPublic).GetMethod(method)!.CreateDelegate<T>();

    public T Load<T>(string method)
        where T : Delegate =>
        Assembly.Load(Image, Pdb).GetTypes().Single(type => type.IsPublic).GetMethod(method)!.CreateDelegate<T>();
}
