using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;

namespace Mentor.Protocol.Templates;

/// <summary>
/// A message with the manners of a type of your own: <c>class ScoreStatus(V1.TaskStatus message) : WrappedMessage&lt;V1.TaskStatus&gt;(message)</c>, whose
/// properties read and write what <see cref="Message"/> holds. Passes for the message wherever one is wanted.
/// </summary>
/// <param name="message">Kept as it is, with the fields that this library does not know: the way back loses nothing.</param>
public class WrappedMessage<TMessage>(TMessage message) : IEquatable<WrappedMessage<TMessage>>
    where TMessage : class, IMessage<TMessage>
{
    public TMessage Message { get; } = message ?? throw new ArgumentNullException(nameof(message));

    public static implicit operator TMessage(WrappedMessage<TMessage> wrapped) => wrapped.Message;

    /// <summary>Of the same class and with equal messages.</summary>
    public bool Equals([NotNullWhen(true)] WrappedMessage<TMessage>? other) => other is not null && GetType() == other.GetType() && Message.Equals(other.Message);

    public sealed override bool Equals(object? obj) => Equals(obj as WrappedMessage<TMessage>);

    public sealed override int GetHashCode() => Message.GetHashCode();

    public override string ToString() => $"{GetType().Name} {Message}";
}
