using System.Collections.Concurrent;
using System.Diagnostics;
using System.Reflection;
using Mentor.Protocol.Code;

namespace Mentor.Tasks.Tpl;

/// <summary>Tells bodies that the framework and other schedulers make, which work on what they have in the memory of this process, from those that are to travel.</summary>
internal sealed class FrameworkBodies
{
    private const string ParallelAssembly = "System.Threading.Tasks.Parallel";

    private readonly ConcurrentDictionary<Assembly, bool> _isFramework = new();

    /// <summary>A method of the framework that a user could not have named, or one of a scheduler that stands on this one.</summary>
    public bool Has(Delegate body)
    {
        if (body.Target is TaskScheduler) return true;
        var method = body.Method;
        return method.DeclaringType is { } type && _isFramework.GetOrAdd(method.Module.Assembly, SharedFramework.Contains) && !(method.IsPublic && type.IsVisible);
    }

    /// <summary>Whether it belongs to a loop of <see cref="Parallel"/>.</summary>
    public static bool IsOfParallel(Task task) => TaskBody.Of(task)!.Method.Module.Assembly.GetName().Name == ParallelAssembly;

    /// <summary>
    /// Whether the task that is just being queued is one action of <see cref="Parallel.Invoke(Action[])"/>. With few actions it queues them as
    /// they are, as anybody would queue a task, and only the stack tells.
    /// </summary>
    public static bool IsParallelInvoke(Task task)
    {
        if (TaskBody.Of(task) is not Action || task.CreationOptions != TaskCreationOptions.None) return false;
        StackTrace stack = new(fNeedFileInfo: false);
        // Ourselves and the TPL come first; the user who queues a task by himself comes right after those.
        foreach (var frame in stack.GetFrames())
        {
            var caller = frame.GetMethod();
            if (caller?.DeclaringType == typeof(Parallel)) return true;
            if (caller?.Module.Assembly is { } assembly && assembly != typeof(Task).Assembly && assembly != typeof(FrameworkBodies).Assembly) return false;
        }

        return false;
    }
}
