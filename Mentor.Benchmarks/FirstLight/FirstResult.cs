using System.Diagnostics;
using System.Globalization;
using Mentor.Tasks;

namespace Mentor.Benchmarks.FirstLight;

/// <summary>From ConnectAsync to the first result on the embedded cluster, in a process that has done nothing before.</summary>
internal static class FirstResult
{
    public const string Argument = "first-result-once";

    public static async Task<int> RunOnceAsync()
    {
        var clock = Stopwatch.StartNew();
        await using var pool = await MesosPool.ConnectAsync(new MesosPoolOptions { Master = "local" });
        int answer = await pool.Submit(() => 6 * 7);
        double seconds = clock.Elapsed.TotalSeconds;
        Console.WriteLine(seconds.ToString(CultureInfo.InvariantCulture));
        return answer == 42 ? 0 : 1;
    }

    public static async Task<double> MedianOfFreshProcessesAsync(int processes)
    {
        double[] seconds = new double[processes];
        for (int i = 0; i < processes; i++)
            seconds[i] = await InFreshProcessAsync();
        Array.Sort(seconds);
        return Figure.Percentile(seconds, 0.5);
    }

    private static async Task<double> InFreshProcessAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!)
        {
            ArgumentList = { Argument },
            RedirectStandardOutput = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"The fresh process ended with {process.ExitCode} and printed '{output}'.");
        return double.Parse(output, CultureInfo.InvariantCulture);
    }
}
