using System.Reflection;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Surrogates;

/// <summary>Which types travel as a surrogate: by the attribute on the type, or on an assembly of the program.</summary>
internal sealed class SurrogateRules(CodeMap code)
{
    private readonly Lazy<Dictionary<Type, Type>> _declared = new(() => Gather(code.Declaring));

    /// <returns>The type that the surrogate stands for, which <paramref name="type"/> is or derives from, and the surrogate; nulls when there is none.</returns>
    public (Type? Subject, Type? Surrogate) Of(Type type)
    {
        if (code.Travels(type.Module) && type.GetCustomAttribute<TravelsAsAttribute>(inherit: false) is { } own)
            return (type, Instance(type, own.Surrogate, $"[TravelsAs] on {type}"));
        if (_declared.Value.Count == 0) return default;
        if (Find(type) is { } exact) return (type, exact);

        for (var at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (at.IsAbstract && Find(at) is { } found) return (at, found);
        }

        foreach (var each in type.GetInterfaces())
        {
            if (Find(each) is { } found) return (each, found);
        }

        return default;
    }

    private Type? Find(Type type) => _declared.Value.TryGetValue(Definition(type), out var surrogate)
        ? Instance(type, surrogate, $"[assembly: TravelsAs(typeof({surrogate.Name}))]")
        : null;

    private static Dictionary<Type, Type> Gather(IEnumerable<Assembly> assemblies)
    {
        Dictionary<Type, Type> rules = [];
        foreach (var assembly in assemblies)
        {
            foreach (var each in assembly.GetCustomAttributes<TravelsAsAttribute>())
            {
                var subject = Definition(SubjectOf(each.Surrogate, $"[assembly: TravelsAs(typeof({each.Surrogate.Name}))] in {assembly.GetName().Name}"));
                if (!rules.TryAdd(subject, each.Surrogate) && rules[subject] != each.Surrogate)
                    throw new MentorException($"Two surrogates stand for {subject}: {rules[subject]} and {each.Surrogate}. Remove one [assembly: TravelsAs].");
            }
        }

        return rules;
    }

    // The surrogate's own type parameters by where they stand in the type that it stands for.
    private static Type Instance(Type type, Type surrogate, string where)
    {
        var closed = surrogate;
        if (surrogate.IsGenericTypeDefinition)
        {
            var pattern = SubjectOf(surrogate, where);
            var places = pattern.IsGenericType ? pattern.GetGenericArguments() : [];
            var arguments = Array.ConvertAll(surrogate.GetGenericArguments(), parameter => Array.IndexOf(places, parameter));
            if (!type.IsGenericType || Array.IndexOf(arguments, -1) >= 0)
                throw new MentorException($"{where} cannot be used: the type parameters of {surrogate} cannot be told from {pattern}. Let the surrogate have those of the type that it stands for.");
            closed = surrogate.MakeGenericType(Array.ConvertAll(arguments, place => type.GenericTypeArguments[place]));
        }

        return SubjectOf(closed, where) == type
            ? closed
            : throw new MentorException($"{where} cannot be used: {closed} is no surrogate for it. Let it implement ISurrogate<{type.Name}, {closed.Name}>.");
    }

    private static Type SubjectOf(Type surrogate, string where)
    {
        var subjects = surrogate.GetInterfaces()
            .Where(each => each.IsGenericType && each.GetGenericTypeDefinition() == typeof(ISurrogate<,>))
            .Select(each => each.GenericTypeArguments[0]).ToArray();
        if (subjects is not [var subject])
            throw new MentorException($"{where} cannot be used: {surrogate} stands for {subjects.Length} types. Let it implement ISurrogate<T, {surrogate.Name}> for one.");
        if (Scalars.Has(subject) || subject.IsEnum || subject.IsArray || typeof(Delegate).IsAssignableFrom(subject) || typeof(Exception).IsAssignableFrom(subject))
            throw new MentorException($"{where} cannot be used: {subject} travels in its own way always. Use the surrogate where it is needed instead.");
        return subject;
    }

    private static Type Definition(Type type) => type.IsConstructedGenericType ? type.GetGenericTypeDefinition() : type;
}
