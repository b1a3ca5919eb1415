using System.Reflection;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>The fields of a type, or some of them, in the order in which they travel.</summary>
/// <remarks>
/// The first few uses go through reflection, which costs nothing to prepare: an executor that runs one delegate should not wait for code
/// that pays off after a hundred. After that the plan is compiled, unless the program's settings forbid it, as those of file-based programs do.
/// </remarks>
internal sealed class FieldPlan(Type owner, FieldInfo[] fields, FormatterCatalog catalog)
{
    private const int UsesBeforeCompiling = 12;

    private Formatter[]? _formatters;
    private int _writes;
    private int _reads;
    private Delegate? _write;
    private Delegate? _read;

    public bool IsEmpty => fields.Length == 0;

    /// <summary>All instance fields, inherited ones first; those marked [NonSerialized] stay behind.</summary>
    public static FieldInfo[] FieldsOf(Type type)
    {
        var fields = OwnFields(type);
        for (var at = type.BaseType; at is not null && at != typeof(object) && at != typeof(ValueType); at = at.BaseType) fields = [.. OwnFields(at), .. fields];
        return fields;
    }

    /// <summary>Fields that the type itself declares. Tokens give an order that is the same on both sides; reflection promises none.</summary>
    public static FieldInfo[] OwnFields(Type type)
    {
        var all = type.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly);
        var travelling = Array.FindAll(all, candidate => !candidate.IsDefined(typeof(NonSerializedAttribute)));
        Array.Sort(travelling, static (x, y) => x.MetadataToken.CompareTo(y.MetadataToken));
        return travelling;
    }

    public void Write(ref PayloadWriter writer, object value)
    {
        if (_write is WriteObjectFields compiled && writer.State.Trail is null) compiled(ref writer, value);
        else WriteByReflection(ref writer, value);
    }

    public void Write<T>(ref PayloadWriter writer, ref T value)
        where T : struct
    {
        if (_write is WriteStructFields<T> compiled && writer.State.Trail is null) compiled(ref writer, ref value);
        else WriteByReflection(ref writer, value);
    }

    public void Read(ref PayloadReader reader, object value)
    {
        if (_read is ReadObjectFields compiled) compiled(ref reader, value);
        else ReadByReflection(ref reader, value);
    }

    public void Read<T>(ref PayloadReader reader, ref T value)
        where T : struct
    {
        if (_read is ReadStructFields<T> compiled)
        {
            compiled(ref reader, ref value);
            return;
        }

        object box = value;
        ReadByReflection(ref reader, box);
        value = (T)box;
    }

    private Formatter[] Formatters => _formatters ??= Array.ConvertAll(fields, FormatterOf);

    private Formatter FormatterOf(FieldInfo each) => CompilerCode.IsClosure(owner) && CompilerCode.IsThis(each)
        ? (Formatter)FormatterCatalog.Make(typeof(ThisFormatter<>), [each.FieldType], catalog)
        : catalog.Of(each.FieldType);

    private void WriteByReflection(ref PayloadWriter writer, object value)
    {
        var formatters = Formatters;
        var trail = writer.State.Trail;
        for (var i = 0; i < formatters.Length; i++)
        {
            var before = trail?.Enter(FieldText.Of(fields[i]));
            var field = fields[i].FieldType.IsPointer ? null : fields[i].GetValue(value);
            var start = trail is { Current.Before: null } ? writer.Written(trail) : 0;
            formatters[i].WriteObject(ref writer, field);
            if (trail is { Current.Before: null }) trail.Count(writer.Written(trail) - start);
            trail?.Exchange(before);
        }

        if (trail is null && ++_writes > UsesBeforeCompiling && RuntimeFeature.IsDynamicCodeSupported) _write ??= FieldEmitter.Writer(owner, fields, formatters);
    }

    private void ReadByReflection(ref PayloadReader reader, object value)
    {
        var formatters = Formatters;
        for (var i = 0; i < formatters.Length; i++) fields[i].SetValue(value, formatters[i].ReadObject(ref reader));
        if (++_reads > UsesBeforeCompiling && RuntimeFeature.IsDynamicCodeSupported) _read ??= FieldEmitter.Reader(owner, fields, formatters);
    }
}
