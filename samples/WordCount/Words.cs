namespace WordCount;

/// <summary>A word is a run of letters; case does not matter.</summary>
internal static class Words
{
    public static Dictionary<string, int> Count(string text)
    {
        Dictionary<string, int> counts = [];
        int start = -1;
        for (int i = 0; i <= text.Length; i++)
        {
            bool letter = i < text.Length && char.IsLetter(text[i]);
            if (letter && start < 0)
                start = i;
            if (letter || start < 0)
                continue;

            string word = text[start..i].ToLowerInvariant();
            counts[word] = counts.GetValueOrDefault(word) + 1;
            start = -1;
        }

        return counts;
    }

    public static Dictionary<string, int> Sum(IEnumerable<Dictionary<string, int>> parts)
    {
        Dictionary<string, int> total = [];
        foreach (var (word, count) in parts.SelectMany(part => part))
            total[word] = total.GetValueOrDefault(word) + count;
        return total;
    }

    /// <summary>The most frequent first; words that are equally frequent in alphabetical order.</summary>
    public static IEnumerable<KeyValuePair<string, int>> Commonest(Dictionary<string, int> counts, int howMany) => counts
        .OrderByDescending(entry => entry.Value)
        .ThenBy(entry => entry.Key, StringComparer.Ordinal)
        .Take(howMany);

    public static bool Equal(Dictionary<string, int> left, Dictionary<string, int> right) =>
        left.Count == right.Count && left.All(entry => right.GetValueOrDefault(entry.Key) == entry.Value);
}
