using System.Globalization;

namespace Mentor.Benchmarks;

/// <summary>One measured number, printed as a line that a script can read.</summary>
internal static class Figure
{
    public static void Print(string name, double value, string unit) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name} {value:0.###} {unit}"));

    /// <param name="sorted">Ascending.</param>
    /// <param name="share">0.5 is the median.</param>
    public static double Percentile(double[] sorted, double share) =>
        sorted[Math.Clamp((int)Math.Ceiling(share * sorted.Length) - 1, 0, sorted.Length - 1)];
}
