using System.Globalization;

namespace Mentor.Protocol.Http;

/// <summary>Durations as Mesos writes them: "2secs", "15mins", "100ms", "1.5hrs".</summary>
internal static class MesosDuration
{
    public static bool TryParse(string text, out TimeSpan duration)
    {
        int unit = 0;
        while (unit < text.Length && (char.IsAsciiDigit(text[unit]) || text[unit] == '.')) unit++;
        duration = default;
        if (unit == 0 || !double.TryParse(text.AsSpan(0, unit), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double number)) return false;
        double seconds = number * (text[unit..] switch
        {
            "ns" => 1e-9,
            "us" => 1e-6,
            "ms" => 1e-3,
            "secs" => 1,
            "mins" => 60,
            "hrs" => 3_600,
            "days" => 86_400,
            "weeks" => 604_800,
            _ => double.NaN,
        });
        if (double.IsNaN(seconds)) return false;

        // Weeks without end stand for "never" in some set-ups.
        duration = seconds >= TimeSpan.MaxValue.TotalSeconds ? TimeSpan.MaxValue : TimeSpan.FromSeconds(seconds);
        return true;
    }
}
