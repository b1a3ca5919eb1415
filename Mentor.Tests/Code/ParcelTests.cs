using CsCheck;
using Mentor.Protocol;
using Mentor.Protocol.Code;

namespace Mentor.Tests.Code;

public sealed class ParcelTests
{
    private static readonly ContentHash Bundle = ContentHash.Of("bundle"u8);
    private static readonly ContentHash Elsewhere = ContentHash.Of("payload"u8);

    [Test]
    public void Read_InlineWithBundle_IsWhatWasWritten()
    {
        var read = Parcel.Read(Parcel.Inline("work"u8.ToArray(), Bundle).ToArray());

        Assert.That(read.Bundle, Is.EqualTo(Bundle));
        Assert.That(read.Payload.ToArray(), Is.EqualTo("work"u8.ToArray()));
        Assert.That(read.Reference, Is.Null);
        Assert.That(read.Length, Is.EqualTo(4));
    }

    [Test]
    public void Read_InlineWithoutBundle_IsWhatWasWritten()
    {
        var read = Parcel.Read(Parcel.Inline(new byte[300]).ToArray());

        Assert.That(read.Bundle, Is.Null);
        Assert.That(read.Length, Is.EqualTo(300));
    }

    [TestCase(true)]
    [TestCase(false)]
    public void Read_Reference_IsWhatWasWritten(bool withBundle)
    {
        var read = Parcel.Read(Parcel.Elsewhere(Elsewhere, 5_000_000_000, withBundle ? Bundle : null).ToArray());

        Assert.That(read.Reference, Is.EqualTo(Elsewhere));
        Assert.That(read.Length, Is.EqualTo(5_000_000_000));
        Assert.That(read.Bundle, withBundle ? Is.EqualTo(Bundle) : Is.Null);
        Assert.That(read.Payload.Length, Is.Zero);
    }

    [TestCase("", "it has 0 bytes")]
    [TestCase("01", "it has 1 bytes")]
    [TestCase("0200", "its version is 2 where this side reads 1")]
    [TestCase("0104", "its flags are 04")]
    [TestCase("0101aabb", "it ends after 4 bytes, within the bundle id")]
    [TestCase("010200", "it has 3 bytes where a reference ends at 42")]
    public void Read_Malformed_SaysWhy(string hex, string why) =>
        Assert.That(() => Parcel.Read(Convert.FromHexString(hex)), Throws.TypeOf<MentorException>().With.Message.Contains(why));

    [Test]
    public void Read_NegativeLength_IsRefused()
    {
        var bytes = Parcel.Elsewhere(Elsewhere, 1).ToArray();
        bytes[9] = 0xff;

        Assert.That(() => Parcel.Read(bytes), Throws.TypeOf<MentorException>().With.Message.Contains("its payload would have"));
    }

    [Test]
    public void Read_AnyBytes_ParsesOrRefuses() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        try
        {
            _ = Parcel.Read(bytes);
        }
        catch (MentorException)
        {
            // The only way out for what is no parcel.
        }
    });
}
