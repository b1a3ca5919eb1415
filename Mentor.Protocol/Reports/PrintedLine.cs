using System.Buffers;
using MessagePack;

namespace Mentor.Protocol.Reports;

/// <summary>A line that a task printed, or how many are missing here, on one of the channels below.</summary>
/// <remarks>
/// printed = agent line / agent missing   agent, line = STR; missing = INT; as MessagePack writes them
/// </remarks>
/// <param name="Agent">Where.</param>
/// <param name="Text">Without its end; null when this stands for lines that are missing.</param>
/// <param name="Missing">How many.</param>
internal readonly record struct PrintedLine(string Agent, string? Text, int Missing = 0)
{
    public const int StandardOutput = -1;

    public const int StandardError = -2;

    public static string NameOf(int channel) => channel == StandardError ? "stderr" : "stdout";

    public void Write(IBufferWriter<byte> to)
    {
        var writer = new MessagePackWriter(to);
        writer.Write(Agent);
        if (Text is null) writer.Write(Missing);
        else writer.Write(Text);
        writer.Flush();
    }

    /// <exception cref="MentorException">The bytes are no such line.</exception>
    public static PrintedLine Read(ReadOnlyMemory<byte> from)
    {
        var reader = new MessagePackReader(from);
        try
        {
            var agent = reader.ReadString() ?? "";
            return reader.NextMessagePackType == MessagePackType.String ? new(agent, reader.ReadString()) : new(agent, null, reader.ReadInt32());
        }
        catch (Exception e) when (e is EndOfStreamException or MessagePackSerializationException or OverflowException)
        {
            throw new MentorException($"Cannot read a printed line of {from.Length} bytes: {e.Message}.", e);
        }
    }
}
