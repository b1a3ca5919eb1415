// Estimates pi on the cluster and shows how far it is: as a bar, or as lines where the output goes to a file or another program.
//   dotnet run --project samples/ProgressBar [parts]
using System.Globalization;
using Mentor.Tasks;
using ProgressBar;
using Spectre.Console;

const int PointsPerPart = 200_000;
if (args.Length > 1 || !int.TryParse(args.FirstOrDefault("100"), NumberStyles.None, CultureInfo.InvariantCulture, out var parts) || parts == 0)
{
    Console.Error.WriteLine("Say how many parts to estimate pi in, as in: dotnet run --project samples/ProgressBar 100");
    return 2;
}

await using var pool = await MesosPool.ConnectAsync();
long[] hits = Console.IsOutputRedirected
    ? await EstimateAsync(new ProgressLines(Console.Out))
    : await AnsiConsole.Progress().StartAsync(context => EstimateAsync(new ProgressOnBar(context.AddTask("pi", maxValue: parts))));

Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"pi is about {4.0 * hits.Sum() / ((long)parts * PointsPerPart):0.000}"));
Console.WriteLine(pool.Statistics);
return 0;

Task<long[]> EstimateAsync(IProgress<PoolProgress> progress) => pool.Map(Enumerable.Range(0, parts), Hits, new MapOptions { Progress = progress });

static long Hits(int seed)
{
    Random random = new(seed);
    long hits = 0;
    for (var i = 0; i < PointsPerPart; i++)
    {
        var (x, y) = (random.NextDouble(), random.NextDouble());
        if (x * x + y * y < 1) hits++;
    }

    return hits;
}
