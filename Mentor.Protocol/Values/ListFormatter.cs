using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

internal sealed class ListFormatter<T>(FormatterCatalog catalog) : ObjectFormatter(typeof(List<T>))
{
    private readonly Elements<T> _elements = new(catalog);

    public override bool HasBody => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
    }

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields)
    {
        var list = CollectionsMarshal.AsSpan(Unsafe.As<List<T>>(value));
        writer.Raw.Write(list.Length);
        _elements.Write(ref writer, list);
    }

    public override object ReadHead(ref PayloadReader reader, int id) => new List<T>();

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields)
    {
        var list = Unsafe.As<List<T>>(value);
        CollectionsMarshal.SetCount(list, reader.ReadCount());
        _elements.Read(ref reader, CollectionsMarshal.AsSpan(list));
    }
}
