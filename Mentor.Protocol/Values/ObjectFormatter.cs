using System.Reflection;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Writes and reads the content of objects of exactly one runtime type; null, identity and type are the business of <see cref="ObjectSlot"/>.</summary>
/// <remarks>
/// An object has a head, from which it is made, and may have a body, which is filled into it afterwards. A body may refer to the object
/// itself, and may be put off when the graph is deep; a head must be complete at once.
/// </remarks>
internal abstract class ObjectFormatter(Type type)
{
    /// <summary>Every field of an object travels.</summary>
    public const ulong AllFields = ulong.MaxValue;

    public Type Type { get; } = type;

    /// <summary>Whether the object counts among those that a later reference can name. Boxes and text do not.</summary>
    public virtual bool HasIdentity => true;

    public virtual bool HasBody => false;

    /// <summary>Whether the head holds other objects, so that what they put off must follow before the object can be made.</summary>
    public virtual bool HeadHoldsObjects => false;

    /// <summary>Whether what is made may be of another class than <see cref="Type"/>: an exception whose class is not known here.</summary>
    public virtual bool HeadMayMakeAnother => false;

    /// <summary>A closure object of the compiler: only the fields travel that the delegate's code touches.</summary>
    public virtual bool IsClosure => false;

    /// <summary>Whether many graphs refer to the object without meaning to, and nobody tells it from a copy: identity is not kept across them.</summary>
    public virtual bool IsInterchangeable(object value) => false;

    /// <summary>A bit for each field.</summary>
    public virtual ulong EveryField => AllFields;

    /// <summary>Fields of a closure object that hold those of the scopes around it, with their bits.</summary>
    public virtual (int Bit, FieldInfo Field)[] OuterClosures => [];

    public abstract void WriteHead(ref PayloadWriter writer, object value);

    public virtual void WriteBody(ref PayloadWriter writer, object value, ulong fields)
    {
    }

    /// <param name="reader">Stands at the head.</param>
    /// <param name="id">The number under which the object will be known; -1 without identity.</param>
    public abstract object ReadHead(ref PayloadReader reader, int id);

    public virtual void ReadBody(ref PayloadReader reader, object value, ulong fields)
    {
    }
}
