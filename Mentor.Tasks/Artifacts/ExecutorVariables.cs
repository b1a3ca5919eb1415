using System.Text.RegularExpressions;

namespace Mentor.Tasks.Artifacts;

/// <summary>Environment variables that a pool may set for its executors.</summary>
internal static partial class ExecutorVariables
{
    /// <summary>Adds what is wrong with them.</summary>
    public static void Examine(IReadOnlyDictionary<string, string> variables, List<string> problems)
    {
        foreach (var (name, value) in variables)
        {
            // A shell starts the executor, and passes on no others.
            if (!Name().IsMatch(name)) problems.Add($"Environment holds '{name}'; names are of letters, digits and underscores, and do not begin with a digit.");
            else if (Reserved().IsMatch(name)) problems.Add($"Environment holds '{name}'; names that begin with MESOS_, MENTOR_ or LIBPROCESS_ are for the agent and the pool themselves.");
            if (value is null || value.Contains('\0', StringComparison.Ordinal)) problems.Add($"Environment holds '{name}' with a value that is null or has a null character in it.");
        }
    }

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_]*\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex("^(MESOS|MENTOR|LIBPROCESS)_", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
