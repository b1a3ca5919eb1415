using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Mentor.Tasks.Hosting;

/// <summary>The values of single settings. What cannot be read is a <see cref="FormatException"/> that names the setting and its value.</summary>
internal static class SettingValues
{
    private const string Infinite = "infinite";

    // A secret is taken as it is, so that none comes to be quoted.
    public static string Text(this IConfigurationSection setting) => setting.As(static text => text);

    public static int Number(this IConfigurationSection setting) => setting.As(static text => int.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));

    public static long Large(this IConfigurationSection setting) => setting.As(static text => long.Parse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));

    public static bool Switch(this IConfigurationSection setting) => setting.As(bool.Parse);

    public static TimeSpan Time(this IConfigurationSection setting) => setting.As(TimeOf);

    /// <summary>The elements of an array; one value alone is a list of itself.</summary>
    public static IReadOnlyList<T> List<T>(this IConfigurationSection setting, Func<IConfigurationSection, T> read)
    {
        IConfigurationSection[] elements = [.. setting.GetChildren()];
        return elements.Length > 0 ? [.. elements.Select(read)] : string.IsNullOrEmpty(setting.Value) ? [] : [read(setting)];
    }

    public static IReadOnlyDictionary<string, string> Map(this IConfigurationSection setting) =>
        setting.GetChildren().ToDictionary(entry => entry.Key, entry => entry.Text(), StringComparer.Ordinal);

    public static T As<T>(this IConfigurationSection setting, Func<string, T> read)
    {
        if (setting.Value is not { } text) throw new FormatException($"{setting.Path} has no value.");
        try
        {
            return read(text);
        }
        catch (Exception unreadable) when (unreadable is FormatException or OverflowException or ArgumentException)
        {
            throw new FormatException($"{setting.Path} is '{text}': {unreadable.Message}", unreadable);
        }
    }

    // A number alone would be taken for days.
    private static TimeSpan TimeOf(string text) =>
        text.Equals(Infinite, StringComparison.OrdinalIgnoreCase) ? Timeout.InfiniteTimeSpan
        : text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var time) ? time
        : throw new FormatException($"It is not a time. Write hours:minutes:seconds, as in 00:00:30, or {Infinite}.");
}
