using System.Text;
using System.Text.Json;
using Google.Protobuf;
using Mentor.Protocol.Http;
using V1 = Mesos.V1;

namespace Mentor.Tests.Wire;

public sealed class RecordedJsonTests
{
    private static IEnumerable<string> Recordings => Recording.Names;

    [TestCaseSource(nameof(Recordings))]
    public void ToString_RecordedEventThroughProtobuf_GivesRecordedText(string recording)
    {
        int events = 0;
        foreach (var line in Recording.ReadLines(recording))
        {
            if (!line.TryGetProperty("event", out var recorded)) continue;
            string text = Recording.Compact(recorded);
            bool executor = line.GetProperty("on").GetString() == "executor";

            string again = executor ? ThroughProtobuf<V1.Executor.Event>(text) : ThroughProtobuf<V1.Scheduler.Event>(text);

            Assert.That(again, Is.EqualTo(text));
            events++;
        }

        Assert.That(events, Is.Positive);
    }

    [TestCaseSource(nameof(Recordings))]
    public void Parse_RecordedCall_KeepsEveryValue(string recording)
    {
        int calls = 0;
        foreach (var line in Recording.ReadLines(recording))
        {
            if (!line.TryGetProperty("http", out _) || line.GetProperty("body").ValueKind != JsonValueKind.Object) continue;
            var recorded = line.GetProperty("body");
            byte[] text = Encoding.UTF8.GetBytes(recorded.GetRawText());
            bool executor = line.GetProperty("on").GetString() == "executor";

            IMessage call = executor ? MesosJson.Parse<V1.Executor.Call>(text) : MesosJson.Parse<V1.Scheduler.Call>(text);

            AssertContains(JsonElement.Parse(MesosJson.ToString(call)), recorded);
            calls++;
        }

        Assert.That(calls, Is.Positive);
    }

    private static string ThroughProtobuf<T>(string json) where T : IMessage, new()
    {
        var read = MesosJson.Parse<T>(Encoding.UTF8.GetBytes(json));
        var again = new T();
        again.MergeFrom(read.ToByteArray());
        return MesosJson.ToString(again);
    }

    // A probe writes empty lists and whole numbers without a point; Mesos does not.
    private static void AssertContains(JsonElement actual, JsonElement expected)
    {
        switch (expected.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var property in expected.EnumerateObject())
                {
                    if (property.Value.ValueKind == JsonValueKind.Array && property.Value.GetArrayLength() == 0) continue;
                    Assert.That(actual.TryGetProperty(property.Name, out var value), property.Name);
                    AssertContains(value, property.Value);
                }

                break;
            case JsonValueKind.Array:
                Assert.That(actual.GetArrayLength(), Is.EqualTo(expected.GetArrayLength()));
                for (int i = 0; i < expected.GetArrayLength(); i++) AssertContains(actual[i], expected[i]);
                break;
            default:
                Assert.That(JsonElement.DeepEquals(actual, expected), $"{actual} is not {expected}");
                break;
        }
    }
}
