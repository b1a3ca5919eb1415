using System.Collections;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mentor.Protocol.Templates;

/// <summary>What a template asks of a message, read out of it once: each of its set fields.</summary>
internal sealed class Template
{
    private readonly Demand[] _demands;

    public Template(IMessage message) => _demands = [.. DemandsOf(message)];

    /// <summary>Whether the message has all that is set in the template, nested messages likewise.</summary>
    public bool Matches(IMessage message)
    {
        foreach (var demand in _demands)
        {
            if (!demand.IsMetBy(message)) return false;
        }

        return true;
    }

    private static IEnumerable<Demand> DemandsOf(IMessage message)
    {
        foreach (var field in message.Descriptor.Fields.InDeclarationOrder())
        {
            var value = field.Accessor.GetValue(message);
            if (value is IDictionary map)
            {
                foreach (DictionaryEntry entry in map) yield return new EntryDemand(field, entry.Key, ValueDemand.Of(entry.Value!));
            }
            else if (field.IsRepeated)
            {
                foreach (var item in (IList)value) yield return new ItemDemand(field, ValueDemand.Of(item!));
            }
            else if (field.HasPresence ? field.Accessor.HasValue(message) : !IsDefault(value))
            {
                yield return new FieldDemand(field, ValueDemand.Of(value));
            }
        }
    }

    // A field without presence is not set when it is what it is by itself.
    private static bool IsDefault(object value) => value switch
    {
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        _ => value.Equals(Activator.CreateInstance(value.GetType())),
    };

    private abstract class Demand(FieldDescriptor field)
    {
        protected FieldDescriptor Field { get; } = field;

        public abstract bool IsMetBy(IMessage message);
    }

    private sealed class FieldDemand(FieldDescriptor field, ValueDemand wanted) : Demand(field)
    {
        public override bool IsMetBy(IMessage message) => (!Field.HasPresence || Field.Accessor.HasValue(message)) && wanted.IsMetBy(Field.Accessor.GetValue(message));
    }

    private sealed class ItemDemand(FieldDescriptor field, ValueDemand wanted) : Demand(field)
    {
        public override bool IsMetBy(IMessage message)
        {
            foreach (var item in (IList)Field.Accessor.GetValue(message))
            {
                if (wanted.IsMetBy(item!)) return true;
            }

            return false;
        }
    }

    private sealed class EntryDemand(FieldDescriptor field, object key, ValueDemand wanted) : Demand(field)
    {
        public override bool IsMetBy(IMessage message) => ((IDictionary)Field.Accessor.GetValue(message))[key] is { } value && wanted.IsMetBy(value);
    }

    private readonly struct ValueDemand
    {
        private readonly object? _equal;
        private readonly Template? _nested;

        private ValueDemand(object? equal, Template? nested)
        {
            _equal = equal;
            _nested = nested;
        }

        public static ValueDemand Of(object value) => value is IMessage message ? new(null, new Template(message)) : new(value, null);

        public bool IsMetBy(object value) => _nested is null ? _equal!.Equals(value) : _nested.Matches((IMessage)value);
    }
}
