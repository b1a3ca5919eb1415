using System.Collections.Frozen;
using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Mentor.Protocol.Templates;

/// <summary>Knows messages by what is in them, a label for example, and wraps them in types of your own.</summary>
/// <remarks>
/// A message matches a template that has each of the template's set fields: equal values, nested messages that match likewise, and among the items of a
/// repeated field or the entries of a map those of the template, in any order and beside others. Of several templates that match, the one that asks
/// for more wins; where neither of two asks for all that the other does, the one registered first. Thread-safe; what is registered is read out once,
/// and looking at a message takes no reflection.
/// </remarks>
public sealed class MessageTemplates
{
    private readonly Lock _gate = new();
    private volatile FrozenDictionary<MessageDescriptor, Entry[]> _entries = FrozenDictionary<MessageDescriptor, Entry[]>.Empty;

    /// <summary>From now on messages that match become that type.</summary>
    /// <param name="template">Copied. One without any set field matches every message of its kind.</param>
    /// <param name="wrap">Usually <c>m => new(m)</c>.</param>
    /// <returns>The same registry, for the next one.</returns>
    /// <exception cref="ArgumentException">A template that asks for the same, or one for the same type, is registered already.</exception>
    public MessageTemplates Register<TMessage, TWrapper>(TMessage template, Func<TMessage, TWrapper> wrap)
        where TMessage : class, IMessage<TMessage>
        where TWrapper : WrappedMessage<TMessage>
    {
        ArgumentNullException.ThrowIfNull(template);
        ArgumentNullException.ThrowIfNull(wrap);
        var copy = template.Clone();
        Entry<TMessage> added = new(copy, new(copy), wrap, typeof(TWrapper));
        lock (_gate)
        {
            var before = Of(template.Descriptor);
            foreach (var other in before)
            {
                if (other.Wrapper == typeof(TWrapper))
                    throw new ArgumentException($"{typeof(TWrapper).Name} has a template already: {other.Message}. Wrap what another one matches in another type.", nameof(wrap));
                if (other.Template.Matches(copy) && added.Template.Matches(other.Message))
                    throw new ArgumentException($"The template {copy} asks for the same as that of {other.Wrapper.Name}, so that one of the two would never be made. Set another field in one of them.", nameof(template));
            }

            // Before the first that is broader: all narrower ones stand before that one already.
            var at = Array.FindIndex(before, other => other.Template.Matches(copy));
            List<Entry> after = [.. before];
            after.Insert(at < 0 ? before.Length : at, added);
            _entries = new Dictionary<MessageDescriptor, Entry[]>(_entries) { [template.Descriptor] = [.. after] }.ToFrozenDictionary();
        }

        return this;
    }

    /// <summary>The message in the type of the template that it matches; in a plain <see cref="WrappedMessage{TMessage}"/> when it matches none.</summary>
    /// <remarks>Look at the result with <c>switch</c>. The message is kept, not copied.</remarks>
    public WrappedMessage<TMessage> Wrap<TMessage>(TMessage message)
        where TMessage : class, IMessage<TMessage>
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var entry in Of(message.Descriptor))
        {
            if (entry.Template.Matches(message)) return ((Entry<TMessage>)entry).Wrap(message);
        }

        return new(message);
    }

    /// <summary>A new message of that type: what its template says, to be filled in and sent.</summary>
    /// <exception cref="ArgumentException">The type has no template.</exception>
    public TWrapper Create<TWrapper>()
    {
        foreach (var entries in _entries.Values)
        {
            foreach (var entry in entries)
            {
                if (entry.Wrapper == typeof(TWrapper)) return (TWrapper)entry.Create();
            }
        }

        throw new ArgumentException($"{typeof(TWrapper).Name} has no template. Register one first.", nameof(TWrapper));
    }

    private Entry[] Of(MessageDescriptor kind) => _entries.TryGetValue(kind, out var entries) ? entries : [];

    private abstract class Entry(IMessage message, Template template, Type wrapper)
    {
        public IMessage Message { get; } = message;

        public Template Template { get; } = template;

        public Type Wrapper { get; } = wrapper;

        public abstract object Create();
    }

    private sealed class Entry<TMessage>(TMessage message, Template template, Func<TMessage, WrappedMessage<TMessage>> wrap, Type wrapper) : Entry(message, template, wrapper)
        where TMessage : class, IMessage<TMessage>
    {
        public WrappedMessage<TMessage> Wrap(TMessage wrapped) => wrap(wrapped);

        public override object Create() => wrap(message.Clone());
    }
}
