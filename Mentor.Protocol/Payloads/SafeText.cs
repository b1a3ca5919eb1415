namespace Mentor.Protocol.Payloads;

/// <summary>What an exception says of itself; an override that throws must not hide the exception.</summary>
internal static class SafeText
{
    public static string MessageOf(Exception exception)
    {
        try
        {
            return exception.Message ?? "";
        }
        catch (Exception e)
        {
            return $"(its Message threw {e.GetType()})";
        }
    }

    public static string? StackTraceOf(Exception exception)
    {
        try
        {
            return exception.StackTrace;
        }
        catch (Exception e)
        {
            return $"(its StackTrace threw {e.GetType()})";
        }
    }
}
