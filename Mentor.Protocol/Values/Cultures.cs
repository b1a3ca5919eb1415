using System.Collections;
using System.Globalization;
using System.Reflection;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>A culture as its name, after true when it is one whose formats may be set. Formats that were set are not in the name.</summary>
internal static class Cultures
{
    public static void Write(ref PayloadWriter writer, CultureInfo? value)
    {
        if (value is { IsReadOnly: false })
        {
            var known = CultureInfo.GetCultureInfo(value.Name);
            if (!AreAlike(value.NumberFormat, known.NumberFormat) || !AreAlike(value.DateTimeFormat, known.DateTimeFormat))
            {
                writer.Refuse(typeof(CultureInfo), $"its formats are no longer those of '{value.Name}'", "send the name and set the formats inside the delegate");
                return;
            }

            writer.Raw.Write(true);
        }

        writer.Text(value?.Name);
    }

    public static CultureInfo? Read(ref PayloadReader reader)
    {
        var isOwn = reader.Raw.NextMessagePackType == MessagePack.MessagePackType.Boolean && reader.Raw.ReadBoolean();
        if (reader.Text() is not { } name) return null;
        return isOwn ? new CultureInfo(name, useUserOverride: false) : CultureInfo.GetCultureInfo(name);
    }

    private static bool AreAlike<T>(T formats, T known)
        where T : class
    {
        foreach (var each in typeof(T).GetProperties(BindingFlags.Instance | BindingFlags.Public))
        {
            if (each.Name == nameof(NumberFormatInfo.IsReadOnly)) continue;
            var (own, original) = (each.GetValue(formats), each.GetValue(known));
            var alike = own is string[] texts ? texts.AsSpan().SequenceEqual((string[])original!)
                : own is Calendar calendar ? calendar.GetType() == original!.GetType()
                : own is IStructuralEquatable array ? array.Equals(original, EqualityComparer<object>.Default)
                : Equals(own, original);
            if (!alike) return false;
        }

        return true;
    }
}
