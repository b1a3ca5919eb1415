using System.Buffers;
using CsCheck;
using Mentor.Protocol;
using Mentor.Protocol.Reports;

namespace Mentor.Tests.Reports;

[TestFixture]
public sealed class ReportBatchTests
{
    [Test]
    public void Read_WhatWasAdded_IsTheSame() => Gen.Select(Gen.Long, Gen.Int, Gen.Byte.Array[0, 300]).Array[1, 20].Sample(reports =>
    {
        var read = ReportBatch.Read(Batch(reports));

        Assert.That(read.Select(report => (report.Number, report.Channel)), Is.EqualTo(reports.Select(report => (report.Item1, report.Item2))));
        Assert.That(read.Select(report => report.Payload.ToArray()), Is.EqualTo(reports.Select(report => report.Item3)));
    });

    [Test]
    public void Add_SmallReport_TakesFewBytes() => Assert.That(Batch((1, 0, [1, 2, 3])).Length, Is.EqualTo(1 + 1 + 1 + 2 + 3));

    [Test]
    public void Read_CutAtEveryByte_IsRefusedOrEndsBetweenReports()
    {
        var batch = Batch((1, 0, [1, 2, 3]), (300, -1, new byte[300]));

        for (var length = 0; length < batch.Length; length++)
        {
            var cut = batch[..length];
            if (length is 1 or 8) Assert.That(ReportBatch.Read(cut), Has.Count.EqualTo(length / 8));
            else Assert.That(() => ReportBatch.Read(cut), Throws.TypeOf<MentorException>().With.Message.StartsWith("Cannot read a batch of reports: "));
        }
    }

    [Test]
    public void Read_AnyBytes_AreRefusedOrRead() => Gen.Byte.Array[0, 64].Sample(bytes =>
    {
        if (bytes.Length > 0) bytes[0] = 1;
        try
        {
            return ReportBatch.Read(bytes).All(report => report.Payload.Length <= bytes.Length);
        }
        catch (MentorException)
        {
            return true;
        }
    });

    [TestCase(new byte[] { }, "it does not begin as those of this version do; driver and executor must come from the same release of Mentor.")]
    [TestCase(new byte[] { 2, 1, 0, 0xc4, 0 }, "it does not begin as those of this version do; driver and executor must come from the same release of Mentor.")]
    [TestCase(new byte[] { 1, 7, 0, 0xc0 }, "report 7 has no payload.")]
    public void Read_Nonsense_SaysWhatIsWrong(byte[] bytes, string why) =>
        Assert.That(() => ReportBatch.Read(bytes), Throws.TypeOf<MentorException>().With.Message.EqualTo($"Cannot read a batch of reports: {why}"));

    [TestCase(0x7f)]
    [TestCase(0xff)]
    public void Read_LengthThatIsALie_IsRefused(byte first) => Assert.That(
        () => ReportBatch.Read(new byte[] { 1, 1, 0, 0xc6, first, 0xff, 0xff, 0xff, 0 }), Throws.TypeOf<MentorException>().With.Message.Contains("near byte "));

    internal static ReadOnlyMemory<byte> Batch(params (long Number, int Channel, byte[] Payload)[] reports)
    {
        var batch = new ArrayBufferWriter<byte>();
        foreach (var (number, channel, payload) in reports) ReportBatch.Add(batch, number, channel, payload);
        return batch.WrittenMemory;
    }
}
