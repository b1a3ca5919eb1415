namespace Mentor.Tests.Delegates;

internal static class Extensions
{
    public static string Shout(this string text) => text.ToUpperInvariant() + "!";

    public static bool IsNothing(this string? text) => text is null;
}
