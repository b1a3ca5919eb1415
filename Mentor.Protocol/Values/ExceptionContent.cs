using System.Buffers;
using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>What it takes to make the same exception again: its type, what every exception has, and its own fields.</summary>
/// <remarks>
/// content = type message HRESULT source help INT *(key value) *level     levels: the classes below Exception, from the base down
/// level   = fields                     of a class of the program
///         / INT *(STR value)           of a class of the framework: plain values by name, for its next patch may have others
/// </remarks>
internal sealed class ExceptionContent(FormatterCatalog catalog)
{
    private const BindingFlags Own = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly ConstructorInfo Aggregate = typeof(AggregateException).GetConstructor([typeof(string), typeof(Exception[])])!;

    public void Write(IBufferWriter<byte> to, Exception exception, bool isOutcome)
    {
        var writer = new PayloadWriter(to, new WriteState(catalog) { IsOutcome = isOutcome });
        var any = catalog.Of<object?>();
        TypeReferences.Write(ref writer, exception.GetType());
        writer.Text(MessageOf(exception));
        writer.Raw.Write(exception.HResult);
        writer.Text(exception.Source);
        writer.Text(exception.HelpLink);
        var data = exception.Data.Cast<DictionaryEntry>().Where(entry => IsPlain(entry.Key.GetType())).ToArray();
        writer.Raw.Write(data.Length);
        foreach (var entry in data)
        {
            any.Write(ref writer, entry.Key);
            any.Write(ref writer, entry.Value is { } value && !IsPlain(value.GetType()) ? value.ToString() : entry.Value);
        }

        foreach (var level in LevelsOf(exception.GetType())) WriteLevel(ref writer, exception, level);
        writer.WriteDeferred();
        writer.Raw.Flush();
    }

    public Exception Read(ReadOnlySequence<byte> from, Exception[] inner, bool isOutcome)
    {
        var reader = new PayloadReader(from, new ReadState(catalog) { IsOutcome = isOutcome });
        var any = catalog.Of<object?>();
        var type = TypeReferences.Read(ref reader);
        if (!typeof(Exception).IsAssignableFrom(type) || type.IsAbstract) throw reader.Malformed($"it throws a {type}");

        var exception = (Exception)RuntimeHelpers.GetUninitializedObject(type);
        var message = reader.Text();
        if (exception is AggregateException) Aggregate.Invoke(exception, [message ?? "", inner]);
        else Construct(exception, message!, inner.FirstOrDefault());
        MessageOf(exception) = message;
        exception.HResult = reader.Raw.ReadInt32();
        exception.Source = reader.Text();
        exception.HelpLink = reader.Text();
        for (var count = reader.ReadCount(); count > 0; count--) exception.Data[any.Read(ref reader)!] = any.Read(ref reader);
        foreach (var level in LevelsOf(type)) ReadLevel(ref reader, exception, level);
        reader.ReadDeferred();
        return exception;
    }

    private void WriteLevel(ref PayloadWriter writer, Exception exception, Type level)
    {
        if (catalog.Code.IsOurs(level))
        {
            new FieldPlan(level, FieldPlan.OwnFields(level), catalog).Write(ref writer, exception);
            return;
        }

        var values = level.GetFields(Own).Select(field => (field.Name, Declared: field.FieldType, Value: field.GetValue(exception)))
            .Where(each => IsPlain(each.Declared) || (each.Declared == typeof(object) && each.Value is { } value && IsPlain(value.GetType()))).ToArray();
        writer.Raw.Write(values.Length);
        foreach (var (name, _, value) in values)
        {
            writer.Text(name);
            catalog.Of<object?>().Write(ref writer, value);
        }
    }

    private void ReadLevel(ref PayloadReader reader, Exception exception, Type level)
    {
        if (catalog.Code.IsOurs(level))
        {
            new FieldPlan(level, FieldPlan.OwnFields(level), catalog).Read(ref reader, exception);
            return;
        }

        for (var count = reader.ReadCount(); count > 0; count--)
        {
            var field = level.GetField(reader.Text() ?? "", Own);
            var value = catalog.Of<object?>().Read(ref reader);
            if (field is not null && (IsPlain(field.FieldType) || (field.FieldType == typeof(object) && value is not null && IsPlain(value.GetType()))) && (value is null || field.FieldType.IsInstanceOfType(value))) field.SetValue(exception, value);
        }
    }

    private static List<Type> LevelsOf(Type type)
    {
        List<Type> levels = [];
        for (var at = type; at is not null && at != typeof(Exception); at = at.BaseType) levels.Insert(0, at);
        return levels;
    }

    private static bool IsPlain(Type type) => (Nullable.GetUnderlyingType(type) ?? type) is var plain && (plain.IsEnum || Scalars.Has(plain));

    // The message without what derived classes add to it, such as the name of the parameter.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string? MessageOf(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = ".ctor")]
    private static extern void Construct(Exception exception, string message, Exception? inner);
}
