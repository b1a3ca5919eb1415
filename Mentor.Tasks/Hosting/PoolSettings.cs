using System.Globalization;
using Mentor.Protocol;
using Microsoft.Extensions.Configuration;

namespace Mentor.Tasks.Hosting;

/// <summary>Options in a section of a configuration.</summary>
internal static class PoolSettings
{
    private static readonly Dictionary<string, Func<MesosPoolOptions, string, MesosPoolOptions>> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        [nameof(MesosPoolOptions.Master)] = static (options, text) => options with { Master = text },
        [nameof(MesosPoolOptions.Name)] = static (options, text) => options with { Name = text },
        [nameof(MesosPoolOptions.Role)] = static (options, text) => options with { Role = text },
        [nameof(MesosPoolOptions.User)] = static (options, text) => options with { User = text },
        [nameof(MesosPoolOptions.Principal)] = static (options, text) => options with { Principal = text },
        [nameof(MesosPoolOptions.Secret)] = static (options, text) => options with { Secret = text },
        [nameof(MesosPoolOptions.PerTask)] = static (options, text) => options with { PerTask = Resources.Parse(text) },
        [nameof(MesosPoolOptions.Retries)] = static (options, text) => options with { Retries = Number(text) },
        [nameof(MesosPoolOptions.MaxConcurrency)] = static (options, text) => options with { MaxConcurrency = Number(text) },
        [nameof(MesosPoolOptions.MaxQueued)] = static (options, text) => options with { MaxQueued = Number(text) },
    };

    private static int Number(string text) => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);

    /// <exception cref="ArgumentException">Names all that is wrong.</exception>
    public static MesosPoolOptions Read(IConfiguration section, MesosPoolOptions options)
    {
        List<string> problems = [];
        foreach (var setting in section.GetChildren())
        {
            if (!Known.TryGetValue(setting.Key, out var apply))
            {
                problems.Add($"{setting.Path} is no setting of a pool; there are {string.Join(", ", Known.Keys)}. Set other options in the call.");
                continue;
            }

            try
            {
                if (setting.Value is { } text) options = apply(options, text);
                else problems.Add($"{setting.Path} has no value.");
            }
            catch (Exception unreadable) when (unreadable is FormatException or OverflowException or ArgumentException)
            {
                // A secret is taken as it is, so that none comes to be quoted.
                problems.Add($"{setting.Path} is '{setting.Value}': {unreadable.Message}");
            }
        }

        return problems.Count == 0 ? options : throw new ArgumentException($"The configuration of the pool cannot be used:\n  {string.Join("\n  ", problems)}");
    }
}
