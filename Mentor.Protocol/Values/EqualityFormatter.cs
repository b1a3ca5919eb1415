using System.Reflection;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary><c>EqualityComparer&lt;T&gt;.Create(equals, getHashCode)</c>: made anew of the delegates.</summary>
internal sealed class EqualityFormatter<T>(Type type, FormatterCatalog catalog) : ObjectFormatter(type)
{
    private readonly FieldInfo? _equals = FieldOf(type, typeof(Func<T?, T?, bool>));
    private readonly FieldInfo? _hash = FieldOf(type, typeof(Func<T, int>));

    public override bool HeadHoldsObjects => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        catalog.Of<Func<T?, T?, bool>?>().Write(ref writer, (Func<T?, T?, bool>?)_equals?.GetValue(value));
        // Without a delegate for it, the framework has a lambda of its own, which throws.
        var hash = (Func<T, int>?)_hash?.GetValue(value);
        var isFrameworks = hash is not null && FrameworkAssemblies.Has(hash.Method.Module.Assembly) && CompilerCode.IsGenerated(hash.Method);
        catalog.Of<Func<T, int>?>().Write(ref writer, isFrameworks ? null : hash);
    }

    public override object ReadHead(ref PayloadReader reader, int id) => EqualityComparer<T>.Create(
        catalog.Of<Func<T?, T?, bool>?>().Read(ref reader) ?? throw reader.Malformed("a comparer lacks its comparison"), catalog.Of<Func<T, int>?>().Read(ref reader));

    private static FieldInfo? FieldOf(Type type, Type content) =>
        Array.Find(type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic), candidate => candidate.FieldType == content);
}
