using System.Collections.Concurrent;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Futures;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Reports;
using Mentor.Protocol.Surrogates;
using Mentor.Protocol.TaskBodies;

namespace Mentor.Protocol.Values;

/// <summary>The formatters of one serializer, each made once. Not static: formatters keep their types, and types their load context, alive.</summary>
internal sealed class FormatterCatalog(CodeMap code)
{
    private readonly ConcurrentDictionary<Type, Formatter> _variables = new();
    private readonly ConcurrentDictionary<Type, ObjectFormatter> _contents = new();

    private readonly SurrogateRules _surrogates = new(code);

    public CodeMap Code { get; } = code;

    public ClosureAnalyses Closures { get; } = new(code);

    public Formatter<T> Of<T>() => (Formatter<T>)Of(typeof(T));

    /// <summary>For a variable of that declared type.</summary>
    public Formatter Of(Type declared) => _variables.TryGetValue(declared, out var formatter) ? formatter : _variables.GetOrAdd(declared, MakeVariable(declared));

    /// <summary>For objects of exactly that runtime type.</summary>
    public ObjectFormatter ContentOf(Type type) => _contents.TryGetValue(type, out var formatter) ? formatter : _contents.GetOrAdd(type, MakeContent(type));

    public static object Make(Type definition, Type[] arguments, params object?[] parameters) =>
        Activator.CreateInstance(definition.MakeGenericType(arguments), parameters)!;

    /// <summary>How the author of the type, or the program, wants it to travel; null when nobody said.</summary>
    public Formatter? SubstituteFor(Type type)
    {
        if (type.Assembly.IsDynamic) return null;
        if (_surrogates.Of(type) is { Subject: { } subject, Surrogate: { } surrogate }) return (Formatter)Make(typeof(SurrogateFormatter<,>), [subject, surrogate], this);
        return Code.Of(type.Module).UsesMessagePack && MessagePackAttributes.AreOn(type) ? (Formatter)Make(typeof(MessagePackFormatter<>), [type]) : null;
    }

    private Formatter MakeVariable(Type type)
    {
        if (Scalars.Of(type) is { } scalar) return scalar;
        if (type.IsEnum) return (Formatter)Make(typeof(EnumFormatter<>), [type]);
        if (!type.IsValueType)
            return type.IsPointer || type.IsFunctionPointer ? new PointerFormatter(type) : Proxies.ForVariable(type) ?? (Formatter)Make(typeof(ReferenceFormatter<>), [type], this);
        if (Nullable.GetUnderlyingType(type) is { } underlying) return (Formatter)Make(typeof(NullableFormatter<>), [underlying], Of(underlying));
        if (SubstituteFor(type) is { } substitute) return substitute;
        if (FrameworkRules.ForVariable(type, this) is { } rule) return rule;
        return Refusals.Of(type, Code) is { } why
            ? (Formatter)Make(typeof(RefusedFormatter<>), [type], why)
            : (Formatter)Make(typeof(FieldwiseStructFormatter<>), [type], new FieldPlan(type, FieldPlan.FieldsOf(type), this));
    }

    private ObjectFormatter MakeContent(Type type)
    {
        if (type == typeof(object)) return new PlainObjectFormatter();
        if (type.IsAbstract || type.IsInterface || type.ContainsGenericParameters) return FrameworkRules.ForContent(type, this) ?? new AbstractFormatter(type);
        if (type.IsValueType || type == typeof(string)) return new BoxFormatter(type, Of(type));
        if (Scalars.Of(type) is { } scalar) return new BoxFormatter(type, scalar);
        if (type.IsArray) return ArrayFormatters.Of(type, this);
        if (typeof(Delegate).IsAssignableFrom(type)) return new DelegateFormatter(type, this);
        if (type.IsConstructedGenericType && type.GetGenericTypeDefinition() == typeof(Broadcast<>))
            return (ObjectFormatter)Make(typeof(BroadcastFormatter<>), type.GenericTypeArguments);
        if ((SchedulerRules.For(type, this) ?? TaskRules.For(type, this)) is { } rules) return rules;
        if (!typeof(Exception).IsAssignableFrom(type) && SubstituteFor(type) is { } substitute) return new SubstituteFormatter(type, substitute);
        if ((FrameworkRules.ForContent(type, this) ?? DerivedCollections.For(type, this)) is { } rule) return rule;
        return Refusals.Of(type, Code) is { } why ? new RefusedObjectFormatter(type, why) : new FieldwiseFormatter(type, this);
    }
}
