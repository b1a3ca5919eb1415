using System.Reflection;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>What the collection holds, by the rule for the class that it derives from, and then its own fields.</summary>
internal sealed class DerivedCollectionFormatter : ObjectFormatter
{
    private readonly ObjectFormatter _content;
    private readonly FieldInfo[] _state;
    private readonly FieldPlan _own;

    public DerivedCollectionFormatter(Type type, Type collection, FormatterCatalog catalog)
        : base(type)
    {
        _content = catalog.ContentOf(collection);
        _state = [.. Levels(collection, typeof(object)).SelectMany(level => level.GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))];
        _own = new FieldPlan(type, [.. Levels(type, collection).Reverse().SelectMany(FieldPlan.OwnFields)], catalog);
    }

    public override bool HasBody => true;

    public override bool HeadHoldsObjects => _content.HeadHoldsObjects;

    public override void WriteHead(ref PayloadWriter writer, object value) => _content.WriteHead(ref writer, value);

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields)
    {
        if (_content.HasBody) _content.WriteBody(ref writer, value, fields);
        _own.Write(ref writer, value);
    }

    // No constructor of the program runs. One of the framework must have: what it made of an empty collection is moved over.
    public override object ReadHead(ref PayloadReader reader, int id)
    {
        var made = _content.ReadHead(ref reader, id);
        var value = RuntimeHelpers.GetUninitializedObject(Type);
        foreach (var field in _state) field.SetValue(value, field.GetValue(made));
        return value;
    }

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields)
    {
        if (_content.HasBody) _content.ReadBody(ref reader, value, fields);
        _own.Read(ref reader, value);
    }

    private static IEnumerable<Type> Levels(Type type, Type below)
    {
        for (var at = type; at is not null && at != below; at = at.BaseType) yield return at;
    }
}
