using Mentor.Protocol.Code;

namespace Mentor.Tests.Code;

public sealed class ContentHashTests
{
    private const string OfNothing = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

    [Test]
    public void Of_NoBytes_IsTheKnownSha256() => Assert.That(ContentHash.Of([]).ToString(), Is.EqualTo(OfNothing));

    [Test]
    public void Of_StreamAndSpan_AreTheSame() => Assert.That(ContentHash.Of(new MemoryStream([1, 2, 3])), Is.EqualTo(ContentHash.Of([1, 2, 3])));

    [Test]
    public void FromBytes_WhatCopyToWrote_IsTheSame()
    {
        var hash = ContentHash.Of([7]);
        var raw = new byte[ContentHash.Size];
        hash.CopyTo(raw);

        Assert.That(ContentHash.FromBytes(raw), Is.EqualTo(hash));
    }

    [Test]
    public void FromBytes_WrongLength_SaysBothLengths() =>
        Assert.That(() => ContentHash.FromBytes(new byte[31]), Throws.ArgumentException.With.Message.StartsWith("A content hash has 32 bytes, not 31."));

    [TestCase(OfNothing, true)]
    [TestCase("E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855", true)]
    [TestCase("", false)]
    [TestCase("e3b0", false)]
    [TestCase("g3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855", false)]
    [TestCase("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b85500", false)]
    public void TryParse_Text_IsAHashOrNot(string text, bool isHash)
    {
        Assert.That(ContentHash.TryParse(text, out var hash), Is.EqualTo(isHash));
        Assert.That(hash, Is.EqualTo(isHash ? ContentHash.Of([]) : default));
    }
}
