using Google.Protobuf;
using Mentor.Protocol.Calls;

namespace Mentor.Tests.Calls;

[TestFixture]
public sealed class UpdateUuidTests
{
    // A real agent refuses an update whose uuid has no version where RFC 9562 puts it, and .NET's byte order puts it elsewhere.
    [Test]
    public void New_Always_HasItsVersionWhereMesosLooks()
    {
        for (int i = 0; i < 1_000; i++)
            Assert.That(UpdateUuid.IsValid(UpdateUuid.New()));
    }

    [TestCase("yQWpXh5+SVWeTCqkIZa+vg==", ExpectedResult = true)]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAA==", ExpectedResult = false)]
    [TestCase("yQWpXh5+", ExpectedResult = false)]
    [TestCase("", ExpectedResult = false)]
    public bool IsValid_Uuid_HasSixteenOctetsAndAVersion(string base64) => UpdateUuid.IsValid(ByteString.FromBase64(base64));
}
