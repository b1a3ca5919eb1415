using Mentor.Protocol.Values;
using Parts = (System.Threading.Tasks.TaskScheduler? Scheduler, System.Threading.CancellationToken Token, System.Threading.Tasks.TaskCreationOptions Creation, System.Threading.Tasks.TaskContinuationOptions Continuation);

namespace Mentor.Protocol.TaskBodies;

/// <summary>What starts tasks may be captured by delegates that start tasks over there.</summary>
internal static class SchedulerRules
{
    public static ObjectFormatter? For(Type type, FormatterCatalog catalog)
    {
        if (typeof(IClusterScheduler).IsAssignableFrom(type) || type == TaskScheduler.Default.GetType()) return new SchedulerFormatter(type);
        if (type == typeof(TaskFactory))
        {
            return new OpaqueFormatter<TaskFactory, Parts>(
                type, catalog,
                from => (from.Scheduler, from.CancellationToken, from.CreationOptions, from.ContinuationOptions),
                from => new(from.Token, from.Creation, from.Continuation, from.Scheduler));
        }

        return type.IsGenericType && type.GetGenericTypeDefinition() == typeof(TaskFactory<>)
            ? (ObjectFormatter)typeof(SchedulerRules).GetMethod(nameof(Typed))!.MakeGenericMethod(type.GenericTypeArguments).Invoke(null, [type, catalog])!
            : null;
    }

    public static ObjectFormatter Typed<T>(Type type, FormatterCatalog catalog) => new OpaqueFormatter<TaskFactory<T>, Parts>(
        type, catalog,
        from => (from.Scheduler, from.CancellationToken, from.CreationOptions, from.ContinuationOptions),
        from => new(from.Token, from.Creation, from.Continuation, from.Scheduler));
}
