using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mentor.Protocol.Delegates;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

/// <summary>Corners of the framework's values that the plain lists of them do not reach.</summary>
[TestFixture]
internal sealed partial class FrameworkValueTests
{
    private static readonly Encoding[] Encodings =
    [
        Encoding.UTF8, new UTF8Encoding(false), new UTF8Encoding(true, true), Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32,
        Encoding.ASCII, Encoding.Latin1, Encoding.GetEncoding("us-ascii", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback),
    ];

    [TestCaseSource(nameof(Encodings))]
    public void Copy_Encoding_EncodesAlike(Encoding encoding)
    {
        var copy = Trip.Copy(encoding);

        Assert.That(copy, Is.EqualTo(encoding));
        Assert.That(copy.GetPreamble(), Is.EqualTo(encoding.GetPreamble()));
    }

    [Test]
    public void Copy_EncodingThatReplacesInItsOwnWay_IsRefused()
    {
        var encoding = Encoding.GetEncoding("us-ascii", new EncoderReplacementFallback("-"), new DecoderReplacementFallback("-"));

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(encoding));

        Assert.That(refused!.Message, Does.EndWith("it replaces what it cannot encode in a way of its own; send its name and make it inside the delegate."));
    }

    [Test]
    public void Copy_Culture_MayBeSetOverThereWhenItMayHere()
    {
        var copy = Trip.Copy(new[] { CultureInfo.GetCultureInfo("de-DE"), new CultureInfo("de-DE"), CultureInfo.InvariantCulture });

        Assert.That(copy.Select(culture => (culture.Name, culture.IsReadOnly)), Is.EqualTo(new[] { ("de-DE", true), ("de-DE", false), ("", true) }));
    }

    [Test]
    public void Copy_CultureWhoseFormatsWereSet_IsRefused()
    {
        var numbers = new CultureInfo("de-DE") { NumberFormat = { NumberDecimalSeparator = "!" } };
        var dates = new CultureInfo("de-DE") { DateTimeFormat = { AbbreviatedDayNames = ["a", "b", "c", "d", "e", "f", "g"] } };

        foreach (var culture in new[] { numbers, dates })
        {
            var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(culture));
            Assert.That(refused!.Message, Does.EndWith("its formats are no longer those of 'de-DE'; send the name and set the formats inside the delegate."));
        }
    }

    [Test]
    public void Copy_TimeZoneWithRulesOfItsOwn_KeepsThem()
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("Own/Zone", TimeSpan.FromHours(5.5), "Own", "Own", "Own summer", [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(
                new DateTime(2000, 1, 1), new DateTime(2030, 1, 1), TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 3, 1), TimeZoneInfo.TransitionTime.CreateFixedDateRule(new DateTime(1, 1, 1, 2, 0, 0), 10, 1)),
        ]);

        Assert.That(Trip.Copy(zone).HasSameRules(zone));
    }

    [Test]
    public void Copy_GeneratedRegex_IsOfTheSameGeneratedClass()
    {
        var regex = Words();

        var copy = Trip.Copy(new[] { regex, regex });

        Assert.That((copy[0].GetType(), copy[0].Count("one two")), Is.EqualTo((regex.GetType(), 2)));
        Assert.That(copy[0], Is.SameAs(copy[1]));
    }

    [Test]
    public void Copy_JsonElements_KeepTheirText()
    {
        using var document = JsonDocument.Parse("""{"a":[1,/* c */2,],"b":1.50}""", new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });

        var copy = Trip.Copy((document.RootElement, document.RootElement.GetProperty("b"), default(JsonElement), (JsonElement?)null, document));

        Assert.That((copy.Item1.GetProperty("a")[1].GetInt32(), copy.Item2.GetRawText(), copy.Item3.ValueKind, copy.Item4), Is.EqualTo((2, "1.50", JsonValueKind.Undefined, (JsonElement?)null)));
        Assert.That(copy.document.RootElement.GetProperty("a").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public void Copy_JsonNodes_KeepOptionsDepthAndIdentity()
    {
        var node = JsonNode.Parse("""{"Key":"ü"}""", new JsonNodeOptions { PropertyNameCaseInsensitive = true })!;
        JsonNode deep = new JsonArray();
        for (var i = 0; i < 200; i++) deep = new JsonArray(deep);

        var copy = Trip.Copy(new[] { node, node, JsonValue.Create(5), deep });

        Assert.That((string?)copy[0]["kEY"], Is.EqualTo("ü"));
        Assert.That(copy[0], Is.SameAs(copy[1]));
        Assert.That(copy[2].GetValue<int>(), Is.EqualTo(5));
        Assert.That(JsonNode.DeepEquals(copy[3], deep));
    }

    [Test]
    public void Copy_ComparersOfEveryKind_CompareAlike()
    {
        var factor = 2;
        var byRemainder = EqualityComparer<int>.Create((a, b) => a % factor == b % factor, n => n % factor);
        var withoutHash = EqualityComparer<string>.Create((a, b) => a == b);
        var ignoringCase = EqualityComparer<string>.Create((a, b) => StringComparer.OrdinalIgnoreCase.Equals(a, b), text => StringComparer.OrdinalIgnoreCase.GetHashCode(text));

        var copy = Trip.Copy((
            new HashSet<int>(byRemainder) { 1 }, new HashSet<string>(ignoringCase) { "a" }, withoutHash,
            new ReadOnlyDictionary<string, int>(new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }),
            new ReadOnlySet<string>(new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }),
            new OrderedDictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["b"] = 2, ["a"] = 1 },
            new Dictionary<string, int>(StringComparer.InvariantCultureIgnoreCase) { ["ä"] = 1 }));

        Assert.That(copy.Item1.Contains(3) && !copy.Item1.Contains(2));
        Assert.That(copy.Item2.Contains("A") && copy.withoutHash.Equals("x", "x"));
        Assert.That(() => copy.withoutHash.GetHashCode("x"), Throws.TypeOf<NotSupportedException>());
        Assert.That((copy.Item4["A"], copy.Item5.Contains("A"), copy.Item6.Keys.First(), copy.Item6["A"], copy.Item7["Ä"]), Is.EqualTo((1, true, "b", 1, 1)));
    }

    [Test]
    public void Copy_SetsByReference_FindTheirObjects()
    {
        var node = new Node();

        var copy = Trip.Copy((node, new HashSet<object>(ReferenceEqualityComparer.Instance) { node }));

        Assert.That(copy.Item2.Contains(copy.node));
    }

    [Test]
    public void Copy_NullablesOfStructsThatBeginWithNull_AreNotNull()
    {
        var copy = Trip.Copy(((Pair<string>?)new Pair<string> { Second = "b" }, ((string?, int)?)(null, 5), (Pair<string>?)null, (KeyValuePair<string, int>?)default(KeyValuePair<string, int>), (Colour?)Colour.Green));

        Assert.That((copy.Item1!.Value.Second, copy.Item2!.Value.Item2, copy.Item3, copy.Item4.HasValue, copy.Item5), Is.EqualTo(("b", 5, (Pair<string>?)null, true, Colour.Green)));
    }

    [Test]
    public void Copy_LongTuples_KeepTheirRest()
    {
        var values = (1, "b", 3.0, 'd', 5L, (short)6, true, "h", 9, (string?)null, 11);
        var objects = new Tuple<int, int, int, int, int, int, int, Tuple<string, Person>>(1, 2, 3, 4, 5, 6, 7, new("h", new("Ann", 9)));

        Assert.That(Trip.Copy(values), Is.EqualTo(values));
        Assert.That(Trip.Copy(objects), Is.EqualTo(objects));
    }

    [Test]
    public void Copy_VectorWithALowerBound_KeepsIt()
    {
        var value = Array.CreateInstance(typeof(string), [2], [5]);
        value.SetValue("x", 6);

        var copy = Trip.Copy(value);

        Assert.That((copy.GetLowerBound(0), copy.GetValue(6), copy.GetType()), Is.EqualTo((5, (object)"x", value.GetType())));
    }

    [Test]
    public void Copy_MemoryOfTextAndObjects_KeepsThem()
    {
        var copy = Trip.Copy(("abc".AsMemory(1), (ReadOnlyMemory<string?>)new[] { "a", null }, default(Memory<int>), new Memory<Person>([new("Ann", 1)])));

        Assert.That((copy.Item1.ToString(), copy.Item2.Span[1], copy.Item3.Length, copy.Item4.Span[0].Name), Is.EqualTo(("bc", (string?)null, 0, "Ann")));
    }

    [Test]
    public void Copy_CollectionExpressionsBehindInterfaces_AreReadAlike()
    {
        IReadOnlyList<int> list = [1, 2, 3];
        IEnumerable<string> one = ["a"];

        var copy = Trip.Copy((list, one));

        Assert.That(copy.list, Is.EqualTo(list));
        Assert.That(copy.one, Is.EqualTo(one));
    }

    [Test]
    public void Copy_ReadOnlyViews_KeepTheirContent()
    {
        var copy = Trip.Copy<object[]>([
            new ReadOnlyObservableCollection<int>([1, 2]), Array.AsReadOnly([1, 2]), new List<int> { 1, 2 }.AsReadOnly(), ImmutableArray.Create(1, 2)]);

        Assert.That(copy, Is.All.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void Copy_AddressWithScope_AndNull_Arrive()
    {
        var copy = Trip.Copy((IPAddress.Parse("fe80::1%5"), DBNull.Value, (object)DBNull.Value));

        Assert.That(copy, Is.EqualTo((IPAddress.Parse("fe80::1%5"), DBNull.Value, (object)DBNull.Value)));
    }

    [Test]
    public void Copy_MembersThatAreNoMethods_AreRefused()
    {
        object[] members =
        [
            typeof(string).GetProperty("Length")!, typeof(Node).GetField("Value")!, typeof(Node).GetConstructors()[0], typeof(string).Assembly,
        ];

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(members));

        Assert.That(refused!.Refusals.Take(3).Select(each => each.Reason), Is.All.EqualTo("members of types do not travel as values"));
        Assert.That(refused.Refusals[3].Reason, Is.EqualTo("an assembly is code, not a value"));
    }

    [Test]
    public void Copy_TypesAndGenericMethods_AreReferences()
    {
        var method = typeof(FrameworkValueTests).GetMethod(nameof(Echo), BindingFlags.NonPublic | BindingFlags.Static)!.MakeGenericMethod(typeof(Person[]));
        Type[] types = [typeof(Dictionary<,>), typeof(Person[,]), typeof(Pair<Pair<int>>), typeof(void)];

        Assert.That(Trip.Copy(method).Invoke(null, [null]), Is.EqualTo("Person[]"));
        Assert.That(Trip.Copy(types), Is.EqualTo(types));
    }

    private static string Echo<T>(T? _) => typeof(T).Name;

    [GeneratedRegex(@"\w+")]
    private static partial Regex Words();
}
