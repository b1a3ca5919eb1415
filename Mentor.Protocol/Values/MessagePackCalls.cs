using System.Buffers;
using System.Reflection;

namespace Mentor.Protocol.Values;

/// <summary>Calls of a MessagePack that this code was not compiled with.</summary>
internal abstract class MessagePackCalls<T>
{
    public static MessagePackCalls<T> Of(Assembly library)
    {
        var options = Options(library);
        return (MessagePackCalls<T>)FormatterCatalog.Make(
            typeof(MessagePackCalls<,>), [typeof(T), options.GetType()], library.GetType("MessagePack.MessagePackSerializer", throwOnError: true)!, options);
    }

    public abstract void Write(IBufferWriter<byte> to, T value);

    public abstract T Read(in ReadOnlySequence<byte> from);

    // MessagePack builds formatters for private types in another way, which asks for attributes on private members too.
    private static object Options(Assembly library)
    {
        var options = library.GetType("MessagePack.MessagePackSerializerOptions", throwOnError: true)!;
        var standard = options.GetProperty("Standard")!.GetValue(null);
        var resolver = Constant(library, $"MessagePack.Resolvers.StandardResolver{(typeof(T).IsVisible ? "" : "AllowPrivate")}", "Instance");
        var ours = options.GetMethod("WithResolver")!.Invoke(standard, [resolver]);
        return options.GetMethod("WithSecurity")!.Invoke(ours, [Constant(library, "MessagePack.MessagePackSecurity", "UntrustedData")])!;
    }

    private static object? Constant(Assembly library, string type, string name) => library.GetType(type, throwOnError: true)!.GetField(name)!.GetValue(null);
}

/// <inheritdoc/>
internal sealed class MessagePackCalls<T, TOptions>(Type serializer, TOptions options) : MessagePackCalls<T>
{
    private readonly Serialize _serialize = Bind<Serialize>(serializer, "Serialize");
    private readonly Deserialize _deserialize = Bind<Deserialize>(serializer, "Deserialize");

    private delegate void Serialize(IBufferWriter<byte> to, T value, TOptions options, CancellationToken cancellationToken);

    private delegate T Deserialize(in ReadOnlySequence<byte> from, TOptions options, CancellationToken cancellationToken);

    public override void Write(IBufferWriter<byte> to, T value) => _serialize(to, value, options, default);

    public override T Read(in ReadOnlySequence<byte> from) => _deserialize(in from, options, default);

    private static TCall Bind<TCall>(Type serializer, string name)
        where TCall : Delegate
    {
        var wanted = Array.ConvertAll(typeof(TCall).GetMethod("Invoke")!.GetParameters(), parameter => parameter.ParameterType);
        var found = serializer.GetMethods().Where(method => method.Name == name && method.IsGenericMethodDefinition).Select(method => method.MakeGenericMethod(typeof(T)));
        return found.First(method => Array.ConvertAll(method.GetParameters(), parameter => parameter.ParameterType).AsSpan().SequenceEqual(wanted)).CreateDelegate<TCall>();
    }
}
