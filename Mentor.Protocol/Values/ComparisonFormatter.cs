using System.Reflection;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary><c>Comparer&lt;T&gt;.Create(comparison)</c>: made anew of the delegate.</summary>
internal sealed class ComparisonFormatter<T>(Type type, FormatterCatalog catalog) : ObjectFormatter(type)
{
    private readonly FieldInfo? _comparison = Array.Find(
        type.GetFields(BindingFlags.Instance | BindingFlags.NonPublic), candidate => candidate.FieldType == typeof(Comparison<T>));

    public override bool HeadHoldsObjects => true;

    public override void WriteHead(ref PayloadWriter writer, object value) =>
        catalog.Of<Comparison<T>?>().Write(ref writer, (Comparison<T>?)_comparison?.GetValue(value));

    public override object ReadHead(ref PayloadReader reader, int id) =>
        Comparer<T>.Create(catalog.Of<Comparison<T>?>().Read(ref reader) ?? throw reader.Malformed("a comparer lacks its comparison"));
}
