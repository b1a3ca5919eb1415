namespace Mentor.Protocol.Surrogates;

/// <summary>
/// Objects travel as a surrogate: on a class or struct, those of exactly that type; on an assembly, those of the type that
/// <paramref name="surrogate"/> stands for, whoever wrote it.
/// </summary>
/// <remarks>
/// Both sides find it by themselves: on types, and on the assemblies that the program is built of (not on those that it loads later as plug-ins).
/// A generic surrogate, named by its definition, serves all instances of a generic type. Text, numbers, enums, arrays, delegates and exceptions
/// travel in their own way always.
/// </remarks>
/// <param name="surrogate">Implements <see cref="ISurrogate{T, TSelf}"/>.</param>
[AttributeUsage(AttributeTargets.Assembly | AttributeTargets.Class | AttributeTargets.Struct, AllowMultiple = true, Inherited = false)]
public sealed class TravelsAsAttribute(Type surrogate) : Attribute
{
    public Type Surrogate { get; } = surrogate;
}
