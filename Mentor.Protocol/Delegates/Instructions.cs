using System.Buffers.Binary;
using System.Reflection;
using System.Reflection.Emit;

namespace Mentor.Protocol.Delegates;

/// <summary>The instructions of a method body, each with its metadata token and the number of its variable, where it has one.</summary>
internal readonly ref struct Instructions(ReadOnlySpan<byte> il)
{
    private const byte TwoBytePrefix = 0xFE;

    private static readonly Dictionary<short, OpCode> ByValue = typeof(OpCodes)
        .GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(field => (OpCode)field.GetValue(null)!)
        .ToDictionary(code => code.Value);

    private readonly ReadOnlySpan<byte> _il = il;

    public Enumerator GetEnumerator() => new(_il);

    internal ref struct Enumerator(ReadOnlySpan<byte> il)
    {
        private readonly ReadOnlySpan<byte> _il = il;
        private int _at;

        public (OpCode Code, int Token, int Number) Current { get; private set; }

        public bool MoveNext()
        {
            if (_at >= _il.Length) return false;
            short value = _il[_at++];
            if (value == TwoBytePrefix) value = (short)(TwoBytePrefix << 8 | _il[_at++]);
            var code = ByValue[value];
            var operand = _il[_at..];
            var length = code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BinaryPrimitives.ReadInt32LittleEndian(operand)),
                _ => 4,
            };
            var hasToken = code.OperandType is OperandType.InlineField or OperandType.InlineMethod or OperandType.InlineTok or OperandType.InlineType;
            var number = code.OperandType switch
            {
                OperandType.ShortInlineVar => operand[0],
                OperandType.InlineVar => BinaryPrimitives.ReadUInt16LittleEndian(operand),
                _ => 0,
            };
            Current = (code, hasToken ? BinaryPrimitives.ReadInt32LittleEndian(operand) : 0, number);
            _at += length;
            return true;
        }
    }
}
