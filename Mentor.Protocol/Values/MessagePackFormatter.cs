using System.Buffers;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.Loader;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A value as MessagePack's attributes on its type say, as one BIN.</summary>
/// <remarks>
/// Written by the MessagePack of the type's own load context, whatever its version: MessagePack keeps what it makes for a type in static
/// fields for ever, and so must go with the types.
/// </remarks>
internal sealed class MessagePackFormatter<T> : Formatter<T>
{
    private const string Library = "MessagePack";

    private readonly WriteValue _write;
    private readonly ReadValue _read;

    public MessagePackFormatter()
    {
        var library = AssemblyLoadContext.GetLoadContext(typeof(T).Assembly)!.LoadFromAssemblyName(new AssemblyName(Library));
        var serializer = library.GetType("MessagePack.MessagePackSerializer", throwOnError: true)!;
        var options = Options(library);
        _write = (WriteValue)Bind(serializer, "Serialize", options, typeof(void), [typeof(IBufferWriter<byte>), typeof(T)]).CreateDelegate(typeof(WriteValue), options);
        _read = (ReadValue)Bind(serializer, "Deserialize", options, typeof(T), [typeof(ReadOnlySequence<byte>).MakeByRefType()]).CreateDelegate(typeof(ReadValue), options);
    }

    private delegate void WriteValue(IBufferWriter<byte> to, T value);

    private delegate T ReadValue(in ReadOnlySequence<byte> from);

    public override void Write(ref PayloadWriter writer, T value)
    {
        var watch = new DepthWatch();
        ReadOnlySpan<byte> bytes;
        try
        {
            _write(watch, value);
            bytes = watch.Written;
        }
        catch (Exception e) when (e.GetBaseException() is var cause and not OutOfMemoryException)
        {
            if (cause is InsufficientExecutionStackException) writer.Refuse(typeof(T), "it contains itself or is nested too deeply for MessagePack", "break the cycle, or remove MessagePack's attribute from its type");
            else writer.Refuse(typeof(T), $"MessagePack cannot write it: {cause.Message.TrimEnd('.')}", "mend the attributes on its type");
            return;
        }

        // Not within the attempt: what has no room here is not MessagePack's failure.
        writer.Raw.Write(bytes);
    }

    public override T Read(ref PayloadReader reader)
    {
        var bytes = reader.Raw.ReadBytes() ?? throw reader.Malformed($"a {typeof(T)} has no bytes");
        return _read(in bytes) ?? throw reader.Malformed($"a {typeof(T)} is null");
    }

    // MessagePack builds formatters for private types in another way, which asks for attributes on private members too.
    private static object Options(Assembly library)
    {
        var resolver = library.GetType($"MessagePack.Resolvers.StandardResolver{(typeof(T).IsVisible ? "" : "AllowPrivate")}", throwOnError: true)!;
        var type = library.GetType("MessagePack.MessagePackSerializerOptions", throwOnError: true)!;
        var security = library.GetType("MessagePack.MessagePackSecurity", throwOnError: true)!;
        var options = type.GetProperty("Standard", BindingFlags.Public | BindingFlags.Static)!.GetValue(null);
        options = type.GetMethod("WithResolver")!.Invoke(options, [resolver.GetField("Instance", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)]);
        return type.GetMethod("WithSecurity")!.Invoke(options, [security.GetField("UntrustedData", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)])!;
    }

    // Calls serializer.name<T>(given, options, default).
    private static DynamicMethod Bind(Type serializer, string name, object options, Type returns, Type[] given)
    {
        var type = options.GetType();
        var target = Array.Find(serializer.GetMethods(), method => method.Name == name && method.IsGenericMethodDefinition && Takes(method.MakeGenericMethod(typeof(T)), given))!
            .MakeGenericMethod(typeof(T));
        var bound = new DynamicMethod($"{name} {typeof(T).Name}", returns, [type, .. given], typeof(FieldEmitter).Module, skipVisibility: true);
        var il = bound.GetILGenerator();
        var none = il.DeclareLocal(typeof(CancellationToken));
        for (var i = 1; i <= given.Length; i++) il.Emit(OpCodes.Ldarg, i);
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldloc, none);
        il.Emit(OpCodes.Call, target);
        il.Emit(OpCodes.Ret);
        return bound;
    }

    private static bool Takes(MethodInfo method, Type[] given)
    {
        var parameters = method.GetParameters();
        return parameters.Length == given.Length + 2
            && parameters[^1].ParameterType == typeof(CancellationToken)
            && given.AsSpan().SequenceEqual(Array.ConvertAll(parameters[..^2], parameter => parameter.ParameterType));
    }
}
