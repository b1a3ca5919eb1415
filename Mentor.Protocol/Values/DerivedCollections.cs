using System.Collections;

namespace Mentor.Protocol.Values;

/// <summary>Classes of the program that derive from a collection of the framework.</summary>
internal static class DerivedCollections
{
    /// <returns>Null when the type derives from none that has a rule.</returns>
    public static ObjectFormatter? For(Type type, FormatterCatalog catalog)
    {
        if (type.Assembly.IsDynamic) return null;
        var collection = type.BaseType;
        while (collection is not null && catalog.Code.IsOurs(collection)) collection = collection.BaseType;
        if (collection is null || !FrameworkRules.IsCollection(collection) || !catalog.Code.IsOurs(type)) return null;
        return Redefined(type, collection) is { } method
            ? new RefusedObjectFormatter(type, new($"it has a {method} of its own beside that of {collection}", "hold the collection in a field instead of deriving from it"))
            : new DerivedCollectionFormatter(type, collection, catalog);
    }

    // The content is read and filled in by way of these.
    private static string? Redefined(Type type, Type collection)
    {
        foreach (var each in collection.GetInterfaces())
        {
            if (!typeof(IEnumerable).IsAssignableFrom(each)) continue;
            var map = type.GetInterfaceMap(each);
            if (Array.Find(map.TargetMethods, target => !target.DeclaringType!.IsAssignableFrom(collection)) is { } own) return own.Name;
        }

        return null;
    }
}
