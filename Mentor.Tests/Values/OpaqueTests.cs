using System.Collections;
using System.Collections.Frozen;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

/// <summary>Objects of the framework that are made again of what describes them.</summary>
[TestFixture]
internal sealed class OpaqueTests
{
    [Test]
    public void Copy_StringBuilder_KeepsTextAndIdentity()
    {
        var text = new StringBuilder("abc");

        var copy = Trip.Copy(new[] { text, text });

        Assert.That(copy[0].ToString(), Is.EqualTo("abc"));
        Assert.That(copy[0], Is.SameAs(copy[1]));
    }

    [Test]
    public void Copy_Bits_AreEqual() => Assert.That(Trip.Copy(new BitArray(new[] { true, false, true })), Is.EqualTo(new BitArray(new[] { true, false, true })));

    [Test]
    public void Copy_Addresses_AreEqual()
    {
        var end = new IPEndPoint(IPAddress.Parse("fe80::1"), 80);

        Assert.That(Trip.Copy(end), Is.EqualTo(end));
    }

    [Test]
    public void Copy_Regex_MatchesAlike()
    {
        var copy = Trip.Copy(new Regex("^a+$", RegexOptions.IgnoreCase | RegexOptions.Compiled, TimeSpan.FromSeconds(1)));

        Assert.That((copy.IsMatch("AAA"), copy.MatchTimeout), Is.EqualTo((true, TimeSpan.FromSeconds(1))));
    }

    [Test]
    public void Copy_TimeZone_HasTheSameRules() => Assert.That(Trip.Copy(TimeZoneInfo.Utc).HasSameRules(TimeZoneInfo.Utc));

    [Test]
    public void Copy_FrozenCollections_KeepTheirComparers()
    {
        var map = Trip.Copy(new Dictionary<string, int> { ["a"] = 1 }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase));
        var set = Trip.Copy(new[] { 1, 2, 3 }.ToFrozenSet());

        Assert.That(map["A"], Is.EqualTo(1));
        Assert.That(set, Is.EquivalentTo(new[] { 1, 2, 3 }));
    }

    [Test]
    public void Copy_PriorityQueue_KeepsItsOrder()
    {
        var copy = Trip.Copy(new PriorityQueue<string, int>([("low", 1), ("high", 9)], new Backwards()));

        Assert.That(copy.Dequeue(), Is.EqualTo("high"));
    }

    [Test]
    public void Copy_MemoryAndSegments_TakeOnlyWhatTheyShow()
    {
        var bytes = new byte[10_000];
        bytes[5] = 7;

        Assert.That(Trip.PackResult(bytes.AsMemory(5, 2)).Length, Is.LessThan(20));
        Assert.That(Trip.Copy(bytes.AsMemory(5, 2)).ToArray(), Is.EqualTo(new byte[] { 7, 0 }));
        Assert.That(Trip.Copy((ReadOnlyMemory<byte>)bytes.AsMemory(5, 1)).ToArray(), Is.EqualTo(new byte[] { 7 }));
        Assert.That(Trip.Copy(new ArraySegment<byte>(bytes, 5, 1)), Is.EqualTo(new byte[] { 7 }));
        Assert.That(Trip.Copy(default(ArraySegment<byte>)).Array, Is.Null);
    }

    [Test]
    public void Copy_Json_IsEqual()
    {
        JsonNode node = new JsonObject { ["a"] = new JsonArray(1, "two") };
        using var document = JsonDocument.Parse("""{"x":[1,2]}""");

        Assert.That(JsonNode.DeepEquals(Trip.Copy(node), node));
        Assert.That(Trip.Copy(document).RootElement.GetProperty("x")[1].GetInt32(), Is.EqualTo(2));
    }

    [Test]
    public void Copy_LazyAlreadyComputed_KeepsItsValue()
    {
        var lazy = new Lazy<string>(() => "v");
        _ = lazy.Value;

        Assert.That(Trip.Copy(lazy).Value, Is.EqualTo("v"));
    }

    [Test]
    public void Copy_LazyNotComputed_IsRefused()
    {
        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(new Lazy<string>(() => "v")));

        Assert.That(refused!.Message, Does.Contain("its value was not computed yet"));
    }

    [Test]
    public async Task Run_CapturedMethodInfo_IsTheSameMethod()
    {
        var own = typeof(OpaqueTests).GetMethod(nameof(Twice), BindingFlags.NonPublic | BindingFlags.Static)!;
        var parse = typeof(int).GetMethod(nameof(int.Parse), [typeof(string)])!;

        Assert.That(await Trip.Run(() => (int)own.Invoke(null, [parse.Invoke(null, ["21"])])!), Is.EqualTo(42));
    }

    [Test]
    public void Copy_MethodOfTheFrameworkInAResult_IsRefused()
    {
        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(typeof(File).GetMethod(nameof(File.Delete))));

        Assert.That(refused!.Message, Does.Contain("a result cannot bring back a method of the framework"));
    }

    [Test]
    public async Task Run_SystemClock_IsTheOneOverThere()
    {
        var clock = TimeProvider.System;

        Assert.That(await Trip.Run(() => ReferenceEquals(clock, TimeProvider.System)));
    }

    [Test]
    public void Pack_QueryNotRunYet_IsRefusedWithTheRemedy()
    {
        var query = Enumerable.Range(0, 3).Where(n => n > 1);

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(() => query.Count())));

        Assert.That(refused!.Message, Does.Contain("it is a query that has not run yet; call ToArray() or ToList() on it first"));
    }

    private static int Twice(int n) => n * 2;
}
