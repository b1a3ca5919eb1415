using System.Reflection;
using System.Runtime.CompilerServices;
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
    private readonly MessagePackCalls<T> _calls = MessagePackCalls<T>.Of(
        AssemblyLoadContext.GetLoadContext(typeof(T).Assembly)!.LoadFromAssemblyName(new AssemblyName("MessagePack")));

    public override void Write(ref PayloadWriter writer, T value)
    {
        var watch = new DepthWatch();
        ReadOnlySpan<byte> bytes;
        try
        {
            _calls.Write(watch, value);
            bytes = watch.Written;
        }
        catch (Exception e) when (e.GetBaseException() is var cause and not OutOfMemoryException)
        {
            if (cause is InsufficientExecutionStackException) writer.Refuse(typeof(T), "it contains itself or is nested too deeply for MessagePack", "break the cycle, or remove MessagePack's attribute from its type");
            else writer.Refuse(typeof(T), $"MessagePack cannot write it: {cause.Message.TrimEnd('.')}", RuntimeFeature.IsDynamicCodeSupported
                ? "mend the attributes on its type"
                : "let it make code at run time, which a program of one file does with '#:property PublishAot=false'");
            return;
        }

        // Not within the attempt: what has no room here is not MessagePack's failure.
        writer.Raw.Write(bytes);
    }

    public override T Read(ref PayloadReader reader)
    {
        var bytes = reader.Raw.ReadBytes() ?? throw reader.Malformed($"a {typeof(T)} has no bytes");
        return _calls.Read(in bytes) ?? throw reader.Malformed($"a {typeof(T)} is null");
    }
}
