namespace Mentor.Tests.Contracts;

internal static class Thrown
{
    /// <summary>The exception, which must be of exactly that type unless it is a cancellation.</summary>
    public static async Task<T> ByAsync<T>(Func<Task> code)
        where T : Exception
    {
        try
        {
            await code();
        }
        catch (T exception) when (exception is OperationCanceledException || exception.GetType() == typeof(T))
        {
            return exception;
        }

        throw new AssertionException($"No {typeof(T).Name} was thrown.");
    }
}
