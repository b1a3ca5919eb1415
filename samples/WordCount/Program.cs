using System.Diagnostics;
using Mentor.Tasks;
using WordCount;

// dotnet run --project samples/WordCount [-- <folder>] [-- --verify]
// Runs on an embedded cluster; on a real one with MESOS_MASTER=host:port and nothing else changed.

bool verify = args.Contains("--verify");
string folder = args.FirstOrDefault(arg => !arg.StartsWith("--", StringComparison.Ordinal)) ?? TextFiles.ThisRepository();
if (!Directory.Exists(folder))
{
    Console.Error.WriteLine($"There is no folder '{folder}' to count words in. Name one that exists, or none for this repository.");
    return 2;
}

string[] texts = [.. TextFiles.Below(folder).Select(File.ReadAllText)];

var clock = Stopwatch.StartNew();
await using var pool = await MesosPool.ConnectAsync();
Dictionary<string, int>[] perText = await pool.Map(texts, Words.Count);
var counts = Words.Sum(perText);
var took = clock.Elapsed;

foreach (var (word, count) in Words.Commonest(counts, 20))
    Console.WriteLine($"{count,8}  {word}");
Console.WriteLine($"{texts.Length} files, {counts.Values.Sum()} words, {counts.Count} different, in {took.TotalSeconds:F2} s");

if (!verify)
    return 0;

bool same = Words.Equal(counts, Words.Sum(texts.Select(Words.Count)));
Console.WriteLine(same ? "Verified: a plain local loop counts the same." : "A plain local loop counts something else.");
return same ? 0 : 1;
