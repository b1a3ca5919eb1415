using System.Globalization;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>Values of one declared type in a row.</summary>
internal sealed class Elements<T>(FormatterCatalog catalog)
{
    private Formatter<T>? _formatter;

    public Formatter<T> Formatter => _formatter ??= catalog.Of<T>();

    public void Write(ref PayloadWriter writer, ReadOnlySpan<T> values)
    {
        var formatter = Formatter;
        if (writer.State.Trail is not null)
        {
            for (var i = 0; i < values.Length; i++) WriteAt(ref writer, i, values[i]);
            return;
        }

        foreach (var value in values) formatter.Write(ref writer, value);
    }

    public void Read(ref PayloadReader reader, Span<T> values)
    {
        var formatter = Formatter;
        for (var i = 0; i < values.Length; i++) values[i] = formatter.Read(ref reader);
    }

    /// <summary>Count, then the values; for collections that are no span.</summary>
    public void Write(ref PayloadWriter writer, int count, IEnumerable<T> values)
    {
        writer.Raw.Write(count);
        var written = 0;
        foreach (var value in values) WriteAt(ref writer, written++, value);
        if (written != count) throw new InvalidOperationException("The collection changed while it was being sent.");
    }

    public T[] Read(ref PayloadReader reader)
    {
        var values = new T[reader.ReadCount()];
        Read(ref reader, values.AsSpan());
        return values;
    }

    private void WriteAt(ref PayloadWriter writer, int index, T value)
    {
        if (writer.State.Trail is not { } trail)
        {
            Formatter.Write(ref writer, value);
            return;
        }

        var before = trail.Enter($"[{index.ToString(CultureInfo.InvariantCulture)}]");
        Formatter.Write(ref writer, value);
        trail.Exchange(before);
    }
}
