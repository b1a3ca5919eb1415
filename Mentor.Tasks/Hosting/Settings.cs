using System.Collections;
using Microsoft.Extensions.Configuration;

namespace Mentor.Tasks.Hosting;

/// <summary>The settings that a section may have, and what each of them changes.</summary>
/// <param name="owner">Whose settings they are, as in "a pool".</param>
internal sealed class Settings<T>(string owner) : IEnumerable
{
    private readonly Dictionary<string, Func<T, IConfigurationSection, T>> _known = new(StringComparer.OrdinalIgnoreCase);

    public Func<T, IConfigurationSection, T> this[string name]
    {
        set => _known[name] = value;
    }

    /// <exception cref="FormatException">Names all that is wrong, each on a line.</exception>
    public T Read(IConfiguration section, T options)
    {
        List<string> problems = [];
        if (section is IConfigurationSection { Value: { Length: > 0 } text } setting)
            problems.Add($"{setting.Path} is '{text}'; it takes settings of its own: {string.Join(", ", _known.Keys)}.");
        foreach (var child in section.GetChildren())
        {
            if (!_known.TryGetValue(child.Key, out var apply))
            {
                problems.Add($"{child.Path} is no setting of {owner}; there are {string.Join(", ", _known.Keys)}. Set other options in the call.");
                continue;
            }

            try
            {
                options = apply(options, child);
            }
            catch (FormatException unreadable)
            {
                problems.Add(unreadable.Message);
            }
        }

        return problems.Count == 0 ? options : throw new FormatException(string.Join("\n  ", problems));
    }

    // For the initializer.
    IEnumerator IEnumerable.GetEnumerator() => _known.GetEnumerator();
}
