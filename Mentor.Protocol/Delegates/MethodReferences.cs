using System.Reflection;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Delegates;

/// <summary>Methods as bytes.</summary>
/// <remarks>
/// method = 0 module INT                      the program's, neither it nor its type generic: row of the MethodDef table
///        / 1 module INT type INT *type       the program's: row, declaring type, type arguments of the method
///        / 2 type STR STR INT *type          the framework's: declaring type, name, signature of the definition, type arguments
/// </remarks>
internal static class MethodReferences
{
    public const int Plain = 0;
    public const int Generic = 1;
    public const int OfFramework = 2;

    public static void Write(ref PayloadWriter writer, MethodInfo method)
    {
        var type = method.DeclaringType!;
        if (!writer.State.Catalog.Code.Travels(method.Module))
        {
            writer.Raw.Write(OfFramework);
            TypeReferences.Write(ref writer, type);
            writer.Raw.Write(method.Name);
            writer.Raw.Write(SignatureOf(method));
            WriteArguments(ref writer, method);
            return;
        }

        var isPlain = !type.IsGenericType && !method.IsGenericMethod;
        writer.Raw.Write(isPlain ? Plain : Generic);
        TypeReferences.WriteModule(ref writer, method.Module);
        writer.Raw.Write(method.MetadataToken & TypeReferences.RowMask);
        if (isPlain) return;
        TypeReferences.Write(ref writer, type);
        WriteArguments(ref writer, method);
    }

    public static MethodInfo Read(ref PayloadReader reader, int kind)
    {
        switch (kind)
        {
            case Plain:
                var module = TypeReferences.ReadModule(ref reader);
                return module.MethodOf(reader.Raw.ReadInt32()) as MethodInfo ?? throw reader.Malformed("it makes a delegate of a constructor");
            case Generic:
                module = TypeReferences.ReadModule(ref reader);
                var definition = module.MethodOf(reader.Raw.ReadInt32());
                var type = TypeReferences.Read(ref reader);
                var method = MethodBase.GetMethodFromHandle(definition.MethodHandle, type.TypeHandle) as MethodInfo
                    ?? throw reader.Malformed("it makes a delegate of a constructor");
                return ReadArguments(ref reader, method);
            case OfFramework:
                type = TypeReferences.Read(ref reader);
                var name = reader.Raw.ReadString();
                var signature = reader.Raw.ReadString();
                method = Find(type, name, signature)
                    ?? throw reader.Malformed($"it calls for the method '{signature}' of {type}, which this version of the framework does not have");
                return ReadArguments(ref reader, method);
            default:
                throw reader.Malformed("it names a method in no known way");
        }
    }

    private static MethodInfo? Find(Type type, string? name, string? signature)
    {
        const BindingFlags Own =
            BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
        return Array.Find(type.GetMethods(Own), method => method.Name == name && SignatureOf(method) == signature);
    }

    // Tokens of the framework differ from patch to patch; names and types of the definition do not.
    private static string SignatureOf(MethodInfo method) => method.Module.ResolveMethod(method.MetadataToken)!.ToString()!;

    private static void WriteArguments(ref PayloadWriter writer, MethodInfo method)
    {
        var arguments = method.IsGenericMethod ? method.GetGenericArguments() : [];
        writer.Raw.Write(arguments.Length);
        foreach (var argument in arguments) TypeReferences.Write(ref writer, argument);
    }

    private static MethodInfo ReadArguments(ref PayloadReader reader, MethodInfo method)
    {
        var arguments = new Type[reader.ReadCount()];
        for (var i = 0; i < arguments.Length; i++) arguments[i] = TypeReferences.Read(ref reader);
        if (arguments.Length != (method.IsGenericMethod ? method.GetGenericArguments().Length : 0))
            throw reader.Malformed($"it gives {arguments.Length} type arguments to {method}");
        return arguments.Length == 0 ? method : method.MakeGenericMethod(arguments);
    }
}
