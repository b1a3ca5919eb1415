using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

/// <summary>An enum as its number.</summary>
internal sealed class EnumFormatter<T> : Formatter<T>
    where T : struct, Enum
{
    public override void Write(ref PayloadWriter writer, T value)
    {
        switch (Unsafe.SizeOf<T>())
        {
            case 1: writer.Raw.Write(Unsafe.As<T, byte>(ref value)); break;
            case 2: writer.Raw.Write(Unsafe.As<T, ushort>(ref value)); break;
            case 4: writer.Raw.Write(Unsafe.As<T, uint>(ref value)); break;
            default: writer.Raw.Write(Unsafe.As<T, ulong>(ref value)); break;
        }
    }

    public override T Read(ref PayloadReader reader)
    {
        T value = default;
        switch (Unsafe.SizeOf<T>())
        {
            case 1: Unsafe.As<T, byte>(ref value) = reader.Raw.ReadByte(); break;
            case 2: Unsafe.As<T, ushort>(ref value) = reader.Raw.ReadUInt16(); break;
            case 4: Unsafe.As<T, uint>(ref value) = reader.Raw.ReadUInt32(); break;
            default: Unsafe.As<T, ulong>(ref value) = reader.Raw.ReadUInt64(); break;
        }

        return value;
    }
}
