using System.Buffers;
using System.Text;
using Mentor.Protocol.RecordIO;
using V1 = Mesos.V1;

namespace Mentor.Tests.RecordIO;

public sealed class RecordWriterTests
{
    [TestCase("", "0\n")]
    [TestCase("hello", "5\nhello")]
    [TestCase("0123456789", "10\n0123456789")]
    public void Write_Payload_IsPrecededByItsLength(string payload, string expected)
    {
        var to = new ArrayBufferWriter<byte>();
        RecordWriter.Write(to, Encoding.ASCII.GetBytes(payload));
        Assert.That(Encoding.ASCII.GetString(to.WrittenSpan), Is.EqualTo(expected));
    }

    [Test]
    public void Write_Message_IsPrecededByItsSize()
    {
        var to = new ArrayBufferWriter<byte>();
        RecordWriter.Write(to, new V1.Scheduler.Event { Type = V1.Scheduler.Event.Types.Type.Heartbeat });
        Assert.That(to.WrittenSpan.ToArray(), Is.EqualTo("2\n\x08\x08"u8.ToArray()));
    }
}
