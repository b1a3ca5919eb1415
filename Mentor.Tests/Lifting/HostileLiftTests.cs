using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Lifting;

/// <summary>A payload that names values elsewhere is believed no more than any other.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HostileLiftTests
{
    private readonly LiftTrip _trip = new();

    [Test]
    public void ReadOutcome_ThatNamesAValueElsewhere_IsRefused()
    {
        byte[] bytes = [1, 1, .. Slot(_trip.Shelf.Add(new byte[] { 1, 3, 0xc0 }))];

        var thrown = Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<object>(new(bytes)));

        Assert.That(thrown!.Message, Does.StartWith("Cannot read a payload: it names a value that lies elsewhere where all values are called for"));
    }

    [Test]
    public void ReadWork_UnknownHash_SaysWhatTheSourceSays()
    {
        var work = Large();
        _trip.Shelf.Clear();

        var thrown = Assert.Throws<MentorException>(() => Read(_trip.Payload.ToArray()));

        Assert.That(thrown!.Message, Is.EqualTo($"There is no {_trip.Lifts.Single().Reference.Hash} here."));
        Assert.That(work, Is.Not.Null);
    }

    [Test]
    public void ReadWork_LiftedValueThatNamesAnother_IsRefused()
    {
        var inner = _trip.Shelf.Add(new byte[] { 1, 3, 0xc0 });
        var outer = _trip.Shelf.Add((byte[])[1, 3, .. Slot(inner)]);

        var thrown = Assert.Throws<PayloadFormatException>(() => ReadWith(outer));

        Assert.That(thrown!.Message, Does.Contain("it names a value that lies elsewhere where all values are called for"));
    }

    [TestCase(new byte[] { 1, 0, 0xc0 }, "it is no value that was lifted")]
    [TestCase(new byte[] { 1, 3, 0xc0 }, "it names a value that is null")]
    [TestCase(new byte[] { 9, 3, 0xc0 }, "it does not begin as a payload of this version does")]
    [TestCase(new byte[] { 1, 3, 3, 0xa1, 0x61 }, "it refers to a System.String where a System.Int32[] is called for")]
    [TestCase(new byte[] { 1, 3, 3, 0xa1, 0x61, 0 }, "1 bytes follow its end")]
    [TestCase(new byte[] { 1, 3 }, "EndOfStreamException")]
    public void ReadWork_LiftedValueThatIsNone_IsRefused(byte[] content, string why)
    {
        var reference = _trip.Shelf.Add(content);

        Assert.That(Assert.Throws<PayloadFormatException>(() => ReadWith(reference))!.Message, Does.Contain(why));
    }

    [TestCase(new byte[] { 0xc7, 3, 1, 0, 0, 0 }, "it has an extension 1 of 3 bytes")]
    [TestCase(new byte[] { 0xd6, 7, 0, 0, 0, 0 }, "it has an extension 7 of 4 bytes")]
    [TestCase(new byte[] { 0xd7, 2, 0, 0, 0, 0, 0, 0, 0, 0 }, "it refers to object 0 of lifted value 0, which it does not have")]
    [TestCase(new byte[] { 0xd7, 2, 255, 255, 255, 255, 0, 0, 0, 0 }, "it refers to object 0 of lifted value -1, which it does not have")]
    public void ReadWork_SlotThatNamesNothing_IsRefused(byte[] slot, string why)
    {
        Large();

        Assert.That(Assert.Throws<PayloadFormatException>(() => ReadWith(slot))!.Message, Does.Contain(why));
    }

    [Test, CancelAfter(120_000)]
    public void ReadWork_BytesChanged_YieldsWorkOrAnExceptionOfOurs(CancellationToken token)
    {
        var part = new byte[10];
        var whole = new object[] { new int[500], part, "x" };
        _trip.Send(Work.Of(() => whole.Length + part.Length));
        var payload = _trip.Payload.ToArray();
        var value = _trip.Lifts.Single();
        var random = new Random(7);
        for (var round = 0; round < 5_000; round++)
        {
            var changedValue = Changed(value.Content.ToArray(), random);
            byte[] changed = [.. payload];
            var at = changed.AsSpan().IndexOf(Slot(value.Reference));
            Slot(_trip.Shelf.Add(changedValue)).CopyTo(changed, at);
            try
            {
                Read(round % 2 == 0 ? changed : Changed(payload, random));
            }
            catch (MentorException)
            {
                // The point: nothing else comes out.
            }
        }
    }

    private static byte[] Changed(byte[] bytes, Random random)
    {
        bytes = [.. bytes];
        bytes[random.Next(Math.Min(bytes.Length, 100))] = (byte)random.Next(256);
        return bytes;
    }

    private Work Large()
    {
        var numbers = new int[1_000];
        return _trip.Send(Work.Of(() => numbers.Length));
    }

    private void ReadWith(ValueReference reference) => ReadWith(Slot(reference));

    private void ReadWith(byte[] slot)
    {
        Large();
        var payload = _trip.Payload.ToArray();
        var right = Slot(_trip.Lifts.Single().Reference);
        var at = payload.AsSpan().IndexOf(right);
        Read([.. payload.AsSpan(0, at), .. slot, .. payload.AsSpan(at + right.Length)]);
    }

    private void Read(byte[] payload) => new PayloadSerializer(new ProgramModules(), _trip.Shelf).ReadWork(new(payload));

    private static byte[] Slot(ValueReference reference)
    {
        byte[] slot = [0xc7, ValueReference.Size, 1, .. new byte[ValueReference.Size]];
        reference.CopyTo(slot.AsSpan(3));
        return slot;
    }
}
