using Mentor.Tasks;
using Spectre.Console;

namespace ProgressBar;

/// <summary>A map as a bar among others.</summary>
internal sealed class ProgressOnBar(ProgressTask bar) : IProgress<PoolProgress>
{
    public void Report(PoolProgress value)
    {
        bar.Value = value.Done;
        bar.Description = $"pi ({value.ChunksInFlight} tasks under way)";
    }
}
