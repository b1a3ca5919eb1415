using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using CsCheck;
using Mentor.Protocol.RecordIO;

namespace Mentor.Tests.RecordIO;

public sealed class RecordReaderTests
{
    private static readonly byte[] ThreeRecords = "5\nhello0\n12\nten and two!"u8.ToArray();

    [Test]
    public async Task ReadAsync_SplitAnywhere_YieldsSameRecords()
    {
        for (int first = 0; first <= ThreeRecords.Length; first++)
        {
            for (int second = 0; second <= ThreeRecords.Length - first; second++)
            {
                var records = await ReadAll(ThreeRecords, [first, second]);
                Assert.That(records, Is.EqualTo(new[] { "hello", "", "ten and two!" }), $"split at {first} and {first + second}");
            }
        }
    }

    [Test]
    public async Task ReadAsync_ByteByByte_YieldsSameRecords() =>
        Assert.That(await ReadAll(ThreeRecords, Enumerable.Repeat(1, ThreeRecords.Length)), Is.EqualTo(new[] { "hello", "", "ten and two!" }));

    [Test]
    public async Task ReadAsync_AnyRecordsInAnyPieces_YieldsWhatWasWritten()
    {
        var records = Gen.Byte.Array[0, 300].Array[0, 8];
        var pieces = Gen.Int[1, 200].Array[0, 20];
        await Gen.Select(records, pieces).SampleAsync(async (written, cut) =>
        {
            var stream = new ArrayBufferWriter<byte>();
            foreach (byte[] record in written) RecordWriter.Write(stream, record);
            var reader = Reader(stream.WrittenSpan.ToArray(), cut);

            foreach (byte[] record in written) Assert.That((await reader.ReadAsync())!.Value.ToArray(), Is.EqualTo(record));
            Assert.That(await reader.ReadAsync(), Is.Null);
            Assert.That(reader.Offset, Is.EqualTo(stream.WrittenCount));
        }, iter: 300, threads: 1);
    }

    [Test]
    public async Task ReadAsync_AfterTheEnd_StaysAtTheEnd()
    {
        var reader = Reader("1\na"u8.ToArray(), []);
        await reader.ReadAsync();

        Assert.That(await reader.ReadAsync(), Is.Null);
        Assert.That(await reader.ReadAsync(), Is.Null);
    }

    [Test]
    public async Task ReadAsync_Html_SaysWhatWasFoundAndWhere()
    {
        var failure = await Fails("<html><body>nginx</body></html>"u8.ToArray());

        Assert.That(failure.Offset, Is.Zero);
        Assert.That(failure.Message, Is.EqualTo(
            "Byte 0 of the stream is '<' (0x3C) where the decimal length of a record or its end was expected: " +
            "\"<html><body>nginx</body></html>\". The other side does not speak RecordIO; check the address, and what stands between."));
    }

    [TestCase("5\nhellox", 7)]
    [TestCase("5\nhello1x", 8)]
    [TestCase("\n", 0)]
    [TestCase("5\nhello\n", 7)]
    [TestCase("-5\n", 0)]
    [TestCase("5\r\nhello", 1)]
    [TestCase("000000000000000000000", 20)]
    public async Task ReadAsync_Garbage_NamesItsOffset(string bytes, long offset) =>
        Assert.That((await Fails(Encoding.ASCII.GetBytes(bytes))).Offset, Is.EqualTo(offset));

    [Test]
    public async Task ReadAsync_BinaryGarbage_ShowsBytesInHex() =>
        Assert.That((await Fails([0x08, 0x01])).Message, Does.StartWith("Byte 0 of the stream is 0x08 ").And.Contain("\"\\x08\\x01\""));

    [TestCase("11\n01234567890", "11")]
    [TestCase("18446744073709551615\n", "18446744073709551615")]
    [TestCase("99999999999999999999\n", "99999999999999999999")]
    public async Task ReadAsync_LongerThanMaximum_IsRefusedWithoutBuffering(string bytes, string length)
    {
        var failure = await Fails(Encoding.ASCII.GetBytes("2\nok" + bytes), maximumLength: 10);

        Assert.That(failure.Offset, Is.EqualTo(4));
        Assert.That(failure.Message, Is.EqualTo(
            $"The record at byte 4 of the stream says that it is {length} bytes long; at most 10 are accepted. " +
            "Send large values beside the stream."));
    }

    [Test]
    public async Task ReadAsync_EndWithinRecord_SaysHowMuchHadCome()
    {
        var failure = await Fails("3\nabc10\n0123"u8.ToArray());

        Assert.That(failure.Offset, Is.EqualTo(12));
        Assert.That(failure.Message, Is.EqualTo(
            "The stream ended at byte 12, inside a record: 4 of its 10 bytes had come. The sender died or the connection broke; connect again."));
    }

    [Test]
    public async Task ReadAsync_EndWithinLength_SaysSo()
    {
        var failure = await Fails("3\nabc10"u8.ToArray());

        Assert.That(failure.Offset, Is.EqualTo(7));
        Assert.That(failure.Message, Is.EqualTo(
            "The stream ended at byte 7, inside the length of a record. The sender died or the connection broke; connect again."));
    }

    [Test]
    public async Task ReadAsync_Cancelled_ThrowsWithTheToken()
    {
        using var cancellation = new CancellationTokenSource();
        var reader = new RecordReader(new Pipe().Reader);
        var reading = reader.ReadAsync(cancellation.Token).AsTask();

        await cancellation.CancelAsync();

        await Assert.ThatAsync(
            () => reading,
            Throws.InstanceOf<OperationCanceledException>().With.Property(nameof(OperationCanceledException.CancellationToken)).EqualTo(cancellation.Token));
    }

    [Test]
    public async Task ReadAsync_BufferedRecords_AllocatesNothing()
    {
        var stream = new ArrayBufferWriter<byte>();
        for (int i = 0; i < 1_000; i++) RecordWriter.Write(stream, "some payload"u8);
        var reader = new RecordReader(PipeReader.Create(new ReadOnlySequence<byte>(stream.WrittenMemory)));
        await reader.ReadAsync();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 1; i < 1_000; i++)
        {
            var record = reader.ReadAsync();
            if (!record.IsCompletedSuccessfully || record.Result is null) Assert.Fail("A buffered record is had at once.");
        }

        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000));
    }

    private static RecordReader Reader(byte[] bytes, IEnumerable<int> pieces, long maximumLength = RecordReader.DefaultMaximumLength) =>
        new(PipeReader.Create(new ChunkedStream(bytes, pieces)), maximumLength);

    private static async Task<List<string>> ReadAll(byte[] bytes, IEnumerable<int> pieces)
    {
        var reader = Reader(bytes, pieces);
        List<string> records = [];
        while (await reader.ReadAsync() is { } record) records.Add(Encoding.ASCII.GetString(record));
        return records;
    }

    private static async Task<RecordFormatException> Fails(byte[] bytes, long maximumLength = RecordReader.DefaultMaximumLength)
    {
        var reader = Reader(bytes, [], maximumLength);
        return (await Assert.ThrowsAsync<RecordFormatException>(async () =>
        {
            while (await reader.ReadAsync() is not null)
            {
            }
        }))!;
    }
}
