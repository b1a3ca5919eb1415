using System.Reflection;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Payloads;

/// <summary>Types as bytes.</summary>
/// <remarks>
/// type       = INT                       a well-known type, or one that this payload has defined before
///            / 1 definition              numbered after the types within it
/// definition = 0 module INT              the program's: row of the TypeDef table
///            / 1 STR STR                 the framework's: assembly and full name
///            / 2 type 1*type             a generic type with its arguments
///            / 3 INT type                an array of that rank, 0 for a vector
/// module     = INT [BIN]                 a number past those known is followed by the module version id
/// </remarks>
internal static class TypeReferences
{
    /// <summary>The row within a metadata token; the rest names the table.</summary>
    public const int RowMask = 0x00FFFFFF;

    private const int Definition = 1;
    private const int OfModule = 0;
    private const int OfFramework = 1;
    private const int Generic = 2;
    private const int ArrayOf = 3;
    private const int DeepestNesting = 64;

    public static void Write(ref PayloadWriter writer, Type type)
    {
        if (WellKnownTypes.TryGetCode(type, out var code))
        {
            writer.Raw.Write(code);
            return;
        }

        var known = writer.State.Types.IndexOf(type);
        if (known >= 0)
        {
            writer.Raw.Write(WellKnownTypes.Next + known);
            return;
        }

        writer.Raw.Write(Definition);
        if (type.IsArray)
        {
            writer.Raw.Write(ArrayOf);
            writer.Raw.Write(type.IsSZArray ? 0 : type.GetArrayRank());
            Write(ref writer, type.GetElementType()!);
        }
        else if (type.IsConstructedGenericType)
        {
            writer.Raw.Write(Generic);
            Write(ref writer, type.GetGenericTypeDefinition());
            foreach (var argument in type.GenericTypeArguments) Write(ref writer, argument);
        }
        else if (writer.State.Catalog.Code.Travels(type.Module))
        {
            writer.Raw.Write(OfModule);
            WriteModule(ref writer, type.Module);
            writer.Raw.Write(type.MetadataToken & RowMask);
        }
        else
        {
            writer.Raw.Write(OfFramework);
            writer.Raw.Write(type.Assembly.GetName().Name);
            writer.Raw.Write(type.FullName);
        }

        writer.State.Types.Add(type);
    }

    public static Type Read(ref PayloadReader reader) => Read(ref reader, reader.Raw.ReadInt32());

    public static Type Read(ref PayloadReader reader, int reference, int nesting = 0)
    {
        if (reference == Definition)
        {
            if (nesting > DeepestNesting) throw reader.Malformed("its type arguments are nested too deeply");
            var type = ReadDefinition(ref reader, nesting + 1);
            reader.State.Types.Add(type);
            return type;
        }

        if (reference >= WellKnownTypes.First && reference < WellKnownTypes.Next) return WellKnownTypes.Of(reference);
        var index = reference - WellKnownTypes.Next;
        if (reference < 0 || index < 0 || index >= reader.State.Types.Count) throw reader.Malformed($"it names type {reference}, which it has not defined");
        return reader.State.Types[index];
    }

    public static void WriteModule(ref PayloadWriter writer, Module module)
    {
        var modules = writer.State.Modules;
        var index = modules.IndexOf(module);
        if (index >= 0)
        {
            writer.Raw.Write(index);
            return;
        }

        writer.Raw.Write(modules.Count);
        modules.Add(module);
        writer.Guid(writer.State.Catalog.Code.Of(module).Id);
    }

    public static ModuleCode ReadModule(ref PayloadReader reader)
    {
        var modules = reader.State.Modules;
        var index = reader.Raw.ReadInt32();
        if (index != modules.Count)
            return (uint)index < (uint)modules.Count ? modules[index] : throw reader.Malformed($"it names module {index} of {modules.Count}");
        var module = reader.State.Catalog.Code.Resolve(reader.Guid());
        modules.Add(module);
        return module;
    }

    private static Type ReadDefinition(ref PayloadReader reader, int nesting)
    {
        var code = reader.State.Catalog.Code;
        switch (reader.Raw.ReadInt32())
        {
            case OfModule:
                return ReadModule(ref reader).TypeOf(reader.Raw.ReadInt32());
            case OfFramework:
                var assembly = reader.Raw.ReadString() ?? "";
                var name = reader.Raw.ReadString() ?? "";
                return code.FrameworkType(assembly, name) ?? throw reader.Malformed($"it names the type '{name}' of '{assembly}', which is not to be had here");
            case Generic:
                var definition = Read(ref reader, reader.Raw.ReadInt32(), nesting);
                if (!definition.IsGenericTypeDefinition) throw reader.Malformed($"it gives type arguments to {definition}");
                var arguments = new Type[definition.GetGenericArguments().Length];
                for (var i = 0; i < arguments.Length; i++) arguments[i] = Read(ref reader, reader.Raw.ReadInt32(), nesting);
                return code.Instance(definition, arguments);
            case ArrayOf:
                var rank = reader.Raw.ReadInt32();
                var element = Read(ref reader, reader.Raw.ReadInt32(), nesting);
                if (rank is < 0 or > 32) throw reader.Malformed($"it has an array of rank {rank}");
                return rank == 0 ? element.MakeArrayType() : element.MakeArrayType(rank);
            default:
                throw reader.Malformed("it defines a type in no known way");
        }
    }
}
