using System.Collections.Concurrent;
using System.Diagnostics;

namespace Mentor.Tasks.Tpl;

/// <summary>The shapes of one scheduler, each made once.</summary>
internal sealed class BodyShapes
{
    private readonly ConcurrentDictionary<Type, BodyShape> _plain = new();
    private readonly ConcurrentDictionary<Type, BodyShape> _continuations = new();

    public BodyShape Of(in TakenBody body) =>
        body.Antecedent is null ? _plain.GetOrAdd(body.Delegate.GetType(), PlainFor) : _continuations.GetOrAdd(body.Delegate.GetType(), ContinuationFor);

    /// <summary>A body that takes one task or several and nothing else.</summary>
    public static bool TakesTasks(Delegate body)
    {
        var type = body.GetType();
        if (!type.IsGenericType || (type.GetGenericTypeDefinition() != typeof(Action<>) && type.GetGenericTypeDefinition() != typeof(Func<,>))) return false;
        var first = type.GenericTypeArguments[0];
        return typeof(Task).IsAssignableFrom(first.IsArray ? first.GetElementType() : first);
    }

    private static BodyShape PlainFor(Type type)
    {
        if (type == typeof(Action)) return new ActionShape();
        var arguments = type.GenericTypeArguments;
        return DefinitionOf(type) switch
        {
            var action when action == typeof(Action<>) => new StateActionShape(),
            var func when func == typeof(Func<>) => Make(typeof(FuncShape<>), arguments),
            var func when func == typeof(Func<,>) => Make(typeof(StateFuncShape<>), arguments[1]),
            _ => throw Unknown(type),
        };
    }

    private static BodyShape ContinuationFor(Type type)
    {
        var arguments = type.GenericTypeArguments;
        var several = arguments is [{ IsArray: true } array, ..] ? array.GetElementType() : null;
        return DefinitionOf(type) switch
        {
            var action when action == typeof(Action<>) && several is not null => Make(typeof(GatherActionShape<>), several),
            var action when action == typeof(Action<>) => Make(typeof(ContinuationActionShape<>), arguments),
            var action when action == typeof(Action<,>) => Make(typeof(StateContinuationActionShape<>), arguments[0]),
            var func when func == typeof(Func<,>) && several is not null => Make(typeof(GatherShape<,>), several, arguments[1]),
            var func when func == typeof(Func<,>) => Make(typeof(ContinuationShape<,>), arguments),
            var func when func == typeof(Func<,,>) => Make(typeof(StateContinuationShape<,>), arguments[0], arguments[2]),
            _ => throw Unknown(type),
        };
    }

    private static Type? DefinitionOf(Type type) => type.IsGenericType ? type.GetGenericTypeDefinition() : null;

    private static BodyShape Make(Type shape, params Type[] arguments) => (BodyShape)Activator.CreateInstance(shape.MakeGenericType(arguments))!;

    // The TPL takes no others.
    private static UnreachableException Unknown(Type type) => new($"A task has a body of type {type}.");
}
