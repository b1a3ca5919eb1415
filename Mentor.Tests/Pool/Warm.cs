namespace Mentor.Tests.Pool;

/// <summary>What an initializer leaves for the tasks.</summary>
internal static class Warm
{
    private static int _times;

    public static string? Value { get; private set; }

    public static int Times => _times;

    public static void Up(string value)
    {
        Interlocked.Increment(ref _times);
        Value = value;
    }

    public static async Task UpAsync(string value)
    {
        await Task.Yield();
        Up(value);
    }
}
