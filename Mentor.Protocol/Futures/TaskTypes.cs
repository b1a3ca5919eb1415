namespace Mentor.Protocol.Futures;

/// <summary>What tasks return, whatever the runtime derives from Task.</summary>
internal static class TaskTypes
{
    /// <returns>Null for one that returns nothing.</returns>
    public static Type? ResultOf(Type task)
    {
        var at = task;
        while (at is not null && !(at.IsGenericType && at.GetGenericTypeDefinition() == typeof(Task<>))) at = at.BaseType;
        // Tasks without a result are made with a type that only the framework knows.
        return at?.GenericTypeArguments[0] is { FullName: not "System.Threading.Tasks.VoidTaskResult" } result ? result : null;
    }
}
