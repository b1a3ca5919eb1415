using System.Globalization;
using Mentor.Tasks;
using Polyglot;

// dotnet run --project samples/Polyglot
// Tasks that an executor in Python runs, in one queue with a delegate. Agents need python3, 3.10 or later.

CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
await using var queue = await QueueScheduler.ConnectAsync();

var line = await queue.Submit(new LineTask(new([1, 2, 3], [3, 5, 7])));
Console.WriteLine($"Python: y = {line.Slope:0.##} x + {line.Intercept:0.##}");

double at = await queue.Submit(DelegateTask.Of(() => line.Slope * 10 + line.Intercept));
Console.WriteLine($".NET: y(10) = {at:0.##}");

try
{
    await queue.Submit(new LineTask(new([1], [3])));
}
catch (ArgumentException refused)
{
    Console.WriteLine(refused.Message);
}
