using Mentor.Protocol.Values;

namespace Mentor.Protocol.Futures;

/// <summary>Tasks travel as Task or Task&lt;T&gt;, whatever class of the runtime they are of.</summary>
internal static class TaskRules
{
    public static ObjectFormatter? For(Type type, FormatterCatalog catalog)
    {
        if (!typeof(Task).IsAssignableFrom(type)) return null;
        var result = TaskTypes.ResultOf(type);
        var plain = result is null ? typeof(Task) : typeof(Task<>).MakeGenericType(result);
        if (type != plain) return catalog.ContentOf(plain);
        return result is null ? new PlainTaskFormatter() : (ObjectFormatter)FormatterCatalog.Make(typeof(TaskFormatter<>), [result], catalog);
    }
}
