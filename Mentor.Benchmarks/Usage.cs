namespace Mentor.Benchmarks;

internal static class Usage
{
    public static int Print()
    {
        Console.Error.WriteLine("Name what to measure: first-light.");
        return 2;
    }
}
