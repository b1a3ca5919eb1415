using System.Buffers;
using System.Runtime.ExceptionServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>An exception as data: what everybody can read of it, and beside that what it takes to make the same exception again.</summary>
/// <remarks>
/// exception = STR STR (STR / nil) (BIN / nil) INT *slot
/// that is: type, message, stack, the exception rebuilt (a payload of its own, so that its failure harms nothing else), inner exceptions.
/// </remarks>
internal sealed class ExceptionFormatter(Type type, FormatterCatalog catalog) : ObjectFormatter(type)
{
    // Deeper inner exceptions are cut off: nobody reads them, and an exception must arrive whatever is in it.
    private const int DeepestInner = 100;

    private readonly ExceptionContent _content = new(catalog);
    private readonly Elements<Exception> _inner = new(catalog);

    public override bool HeadHoldsObjects => true;

    public override bool HeadMayMakeAnother => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var exception = (Exception)value;
        writer.Text(TypeOf(exception));
        writer.Text(exception is RemoteTaskException known ? known.RemoteMessage : SafeText.MessageOf(exception));
        writer.Text(SafeText.StackTraceOf(exception));
        WriteContent(ref writer, exception);
        var inner = writer.State.Depth < DeepestInner ? InnerOf(exception) : [];
        writer.Raw.Write(inner.Length);
        _inner.Write(ref writer, inner);
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        var type = reader.Text() ?? "";
        var message = reader.Text() ?? "";
        var stack = reader.Text();
        var content = reader.Raw.ReadBytes();
        var inner = _inner.Read(ref reader);
        if (Array.IndexOf(inner, null) >= 0) throw reader.Malformed("an inner exception is null");

        if (content is not null && Rebuild(content.Value, inner, reader.State.IsOutcome) is { } rebuilt)
        {
            if (!string.IsNullOrEmpty(stack)) ExceptionDispatchInfo.SetRemoteStackTrace(rebuilt, stack);
            return rebuilt;
        }

        return new RemoteTaskException(type, message, stack, inner.Length > 1 ? new AggregateException(inner) : inner.FirstOrDefault());
    }

    private static string TypeOf(Exception exception) =>
        exception is RemoteTaskException known ? known.RemoteType : exception.GetType().FullName ?? exception.GetType().Name;

    private static Exception[] InnerOf(Exception exception) => exception switch
    {
        AggregateException aggregate => [.. aggregate.InnerExceptions],
        { InnerException: { } single } => [single],
        _ => [],
    };

    private void WriteContent(ref PayloadWriter writer, Exception exception)
    {
        var bytes = new ArrayBufferWriter<byte>();
        try
        {
            if (exception is not RemoteTaskException) _content.Write(bytes, exception, writer.State.IsOutcome);
        }
        catch (Exception)
        {
            // Whatever is wrong with it, it must not take the place of the exception: that arrives by name, message and stack.
            bytes.ResetWrittenCount();
        }

        if (bytes.WrittenCount == 0) writer.Raw.WriteNil();
        else writer.Raw.Write(bytes.WrittenSpan);
    }

    private Exception? Rebuild(ReadOnlySequence<byte> content, Exception[] inner, bool isOutcome)
    {
        try
        {
            return _content.Read(content, inner, isOutcome);
        }
        catch (Exception)
        {
            // Its type is not known here, or is another one: the caller gets it by name, message and stack.
            return null;
        }
    }
}
