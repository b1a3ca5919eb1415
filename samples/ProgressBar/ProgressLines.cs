using Mentor.Tasks;

namespace ProgressBar;

/// <summary>A map as lines of text, one for each tenth of it.</summary>
internal sealed class ProgressLines(TextWriter to) : IProgress<PoolProgress>
{
    private long _tenths;

    public void Report(PoolProgress value)
    {
        if (value.Total is not { } total || 10 * value.Done / total is var tenths && tenths <= _tenths) return;
        _tenths = tenths;
        to.WriteLine($"{10 * tenths} %: {value.Done} of {total}");
    }
}
