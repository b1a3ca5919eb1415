namespace Mentor.Benchmarks;

internal static class Usage
{
    public static int Print()
    {
        Console.Error.WriteLine("Name what to measure: delegates, first-light, large-values, placement, tpl, or fuzz-payload [minutes [seed]].");
        return 2;
    }
}
