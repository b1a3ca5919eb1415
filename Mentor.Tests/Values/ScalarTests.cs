using System.Globalization;
using System.Numerics;
using System.Text;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

[TestFixture]
internal sealed class ScalarTests
{
    private static readonly object?[] Values =
    [
        true, (byte)255, (sbyte)-128, short.MinValue, ushort.MaxValue, int.MinValue, uint.MaxValue, long.MinValue, ulong.MaxValue,
        float.NaN, double.Epsilon, double.NegativeInfinity, 'ß', "", "text", "naïve 漢字 🎈", 79228162514264337593543950335m, -0.0000001m,
        (Half)1.5, Int128.MinValue, UInt128.MaxValue, new Rune('x'), new BigInteger(123456789) * new BigInteger(long.MaxValue) * -1,
        new DateOnly(2024, 2, 29), new TimeOnly(23, 59, 59), TimeSpan.MinValue, Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e"),
        new Uri("https://example.org/a b?c=d"), new Uri("relative/path", UriKind.Relative), new Version(1, 2), new Version(1, 2, 3, 4),
        CultureInfo.GetCultureInfo("en-GB"), Colour.Green, DayOfWeek.Friday, new Complex(1, -2), typeof(Dictionary<string, Person[]>), typeof(List<>),
        (1, "two"), Tuple.Create(1, 2.0, "three"), new Index(3, fromEnd: true), 1..^1, new KeyValuePair<string, int>("k", 1), new Point3(1, 2, 3),
    ];

    [TestCaseSource(nameof(Values))]
    public void Copy_ValueBehindObject_IsEqualAndOfTheSameType(object value)
    {
        var copy = Trip.Copy<object>(value);

        Assert.That(copy, Is.EqualTo(value));
        Assert.That(copy.GetType(), Is.EqualTo(value.GetType()));
    }

    [Test]
    public void Copy_DeclaredScalars_AreEqual()
    {
        var value = (7, 7L, 1.5f, 2.5, 'c', true, (int?)null, (decimal?)3.5m, Colour.Red, "s", (string?)null, new DateTime(2024, 1, 1));

        Assert.That(Trip.Copy(value), Is.EqualTo(value));
    }

    [Test]
    public void Copy_EnumsOfEachSize_AreEqual()
    {
        var value = (Colour.Green, Small.Lowest, Wide.Highest, DayOfWeek.Friday, (Wide?)Wide.Highest, new[] { Small.Lowest });

        var copy = Trip.Copy(value);

        Assert.That((copy.Item1, copy.Item2, copy.Item3, copy.Item4, copy.Item5, copy.Item6[0]), Is.EqualTo((Colour.Green, Small.Lowest, Wide.Highest, DayOfWeek.Friday, (Wide?)Wide.Highest, Small.Lowest)));
    }

    private enum Small : short
    {
        Lowest = short.MinValue,
    }

    private enum Wide : ulong
    {
        Highest = ulong.MaxValue,
    }

    [TestCase(DateTimeKind.Unspecified)]
    [TestCase(DateTimeKind.Utc)]
    [TestCase(DateTimeKind.Local)]
    public void Copy_DateTime_KeepsTicksAndKind(DateTimeKind kind)
    {
        var copy = Trip.Copy(new DateTime(637_000_000_000_000_001, kind));

        Assert.That((copy.Ticks, copy.Kind), Is.EqualTo((637_000_000_000_000_001, kind)));
    }

    [Test]
    public void Copy_DateTimeOffset_KeepsOffset()
    {
        var value = new DateTimeOffset(2024, 5, 6, 7, 8, 9, TimeSpan.FromMinutes(-570));

        Assert.That(Trip.Copy(value).EqualsExact(value));
    }

    [TestCase("\ud800")]
    [TestCase("a\udfffb")]
    public void Copy_HalfASurrogatePair_ArrivesIntact(string text) => Assert.That(Trip.Copy(text), Is.EqualTo(text));

    [TestCase(0)]
    [TestCase(31)]
    [TestCase(32)]
    [TestCase(255)]
    [TestCase(256)]
    [TestCase(65_535)]
    [TestCase(65_536)]
    [TestCase(200_000)]
    public void Copy_TextOfAnyLength_IsEqual(int length)
    {
        foreach (var letter in "xß漢")
        {
            var text = new string(letter, length);
            Assert.That(Trip.Copy(text), Is.EqualTo(text));
        }
    }

    [Test]
    public void Copy_Token_OfAResultIsNeverCancelledLater()
    {
        using var source = new CancellationTokenSource();

        Assert.That(Trip.Copy(source.Token).CanBeCanceled, Is.False);
        Assert.That(Trip.Copy(new CancellationToken(true)).IsCancellationRequested);
    }

    [Test]
    public void Copy_StructWithoutFields_Arrives() => Assert.That(Trip.Copy(new Nothing[3]), Has.Length.EqualTo(3));
}
