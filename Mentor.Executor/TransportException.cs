using Mentor.Protocol;

namespace Mentor.Executor;

/// <summary>The way to the program that sent the task is broken: nothing that the task did, and perhaps better elsewhere or later.</summary>
internal sealed class TransportException(string message, Exception? innerException = null) : MentorException(message, innerException)
{
    /// <summary>
    /// Finds it behind whatever the runtime made of it: an assembly that cannot be fetched while a delegate runs arrives there as a
    /// FileLoadException, and that perhaps within a TypeInitializationException.
    /// </summary>
    public static TransportException? Behind(Exception? fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (e is TransportException found)
                return found;
            if (e is AggregateException { InnerExceptions: var several } && several.Select(Behind).FirstOrDefault(cause => cause is not null) is { } one)
                return one;
        }

        return null;
    }
}
