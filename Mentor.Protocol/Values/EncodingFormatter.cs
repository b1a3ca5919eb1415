using System.Text;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>The framework's own encodings by code page, byte order mark and what they do with what they cannot encode.</summary>
internal sealed class EncodingFormatter(Type type) : ObjectFormatter(type)
{
    public override bool IsInterchangeable(object value) => true;

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        var encoding = (Encoding)value;
        var marks = encoding.Preamble.Length > 0;
        var throws = encoding.DecoderFallback is DecoderExceptionFallback;
        if (!encoding.Equals(Make(encoding.CodePage, marks, throws)))
        {
            writer.Refuse(Type, "it replaces what it cannot encode in a way of its own", "send its name and make it inside the delegate");
            return;
        }

        writer.Raw.Write(encoding.CodePage);
        writer.Raw.Write(marks);
        writer.Raw.Write(throws);
    }

    public override object ReadHead(ref PayloadReader reader, int id) => Make(reader.Raw.ReadInt32(), reader.Raw.ReadBoolean(), reader.Raw.ReadBoolean());

    private static Encoding Make(int codePage, bool marks, bool throws) => codePage switch
    {
        65001 => new UTF8Encoding(marks, throws),
        1200 or 1201 => new UnicodeEncoding(bigEndian: codePage == 1201, marks, throws),
        12000 or 12001 => new UTF32Encoding(bigEndian: codePage == 12001, marks, throws),
        _ => throws ? Encoding.GetEncoding(codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback) : Encoding.GetEncoding(codePage),
    };
}
