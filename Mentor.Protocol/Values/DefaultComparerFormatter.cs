using System.Reflection;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary><c>EqualityComparer&lt;T&gt;.Default</c> and <c>Comparer&lt;T&gt;.Default</c>: whatever class they are of, they stand for themselves.</summary>
internal sealed class DefaultComparerFormatter(Type type, Type compared, bool isEquality) : ObjectFormatter(type)
{
    public static ObjectFormatter? For(Type type)
    {
        for (var at = type.BaseType; at is not null && type.Assembly == typeof(object).Assembly; at = at.BaseType)
        {
            if (!at.IsGenericType) continue;
            var definition = at.GetGenericTypeDefinition();
            if (definition == typeof(EqualityComparer<>)) return new DefaultComparerFormatter(type, at.GenericTypeArguments[0], isEquality: true);
            if (definition == typeof(Comparer<>)) return new DefaultComparerFormatter(type, at.GenericTypeArguments[0], isEquality: false);
        }

        return null;
    }

    /// <summary>The key of a map's entries is what its comparer compares.</summary>
    public static bool IsDefaultFor(object comparer, Type element)
    {
        if (ReferenceEquals(comparer, DefaultOf(element, isEquality: true)) || ReferenceEquals(comparer, DefaultOf(element, isEquality: false))) return true;
        return element is { IsGenericType: true } && element.GetGenericTypeDefinition() == typeof(KeyValuePair<,>) && IsDefaultFor(comparer, element.GenericTypeArguments[0]);
    }

    public override bool IsInterchangeable(object value) => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        if (value.Equals(DefaultOf(compared, isEquality)))
            writer.Raw.WriteNil();
        else
            writer.Refuse(Type, "it is not the default comparer, and the framework does not tell what it is made of", "write the comparer as a class of your own");
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        reader.Raw.ReadNil();
        return DefaultOf(compared, isEquality);
    }

    private static object DefaultOf(Type compared, bool isEquality) =>
        (isEquality ? typeof(EqualityComparer<>) : typeof(Comparer<>)).MakeGenericType(compared)
            .GetProperty("Default", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
}
