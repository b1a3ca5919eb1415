using System.Text.Json;
using Google.Protobuf;
using Mentor.Protocol.Http;
using V1 = Mesos.V1;

namespace Mentor.Tests.Wire;

public sealed class ProtobufRecordsTests
{
    // The JSON of these records was rendered by protobuf's own mapping: 64-bit integers are text, no defaults, fields by number.
    private static readonly JsonFormatter ProtobufMapping = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true));

    private static IEnumerable<TestCaseData> Records()
    {
        int number = 0;
        foreach (var record in Recording.Read("protobuf_records.json").EnumerateArray())
        {
            string kind = record.GetProperty("kind").GetString()!;
            string type = record.GetProperty("json").GetProperty("type").GetString()!;
            yield return new TestCaseData(kind, record.GetProperty("base64").GetBytesFromBase64(), record.GetProperty("json"))
                .SetArgDisplayNames($"{++number} {kind} {type}");
        }
    }

    [TestCaseSource(nameof(Records))]
    public void Parse_RecordedBytes_GivesRecordedJson(string kind, byte[] bytes, JsonElement json)
    {
        var message = Parser(kind).ParseFrom(bytes);

        var shown = JsonElement.Parse(ProtobufMapping.Format(message));
        Assert.That(JsonElement.DeepEquals(shown, json), $"expected {json}\nbut was  {shown}");
    }

    [TestCaseSource(nameof(Records))]
    public void ToByteArray_ParsedRecord_GivesRecordedBytes(string kind, byte[] bytes, JsonElement json)
    {
        Assert.That(Parser(kind).ParseFrom(bytes).ToByteArray(), Is.EqualTo(bytes));
        Assert.That(FromJson(kind, json).ToByteArray(), Is.EqualTo(bytes), "from JSON");
    }

    [TestCaseSource(nameof(Records))]
    public void ToByteArray_RecordWithUnknownField_KeepsIt(string kind, byte[] bytes, JsonElement json)
    {
        // Field 2047, length-delimited, 4 bytes, as a newer Mesos might add.
        byte[] extended = [.. bytes, 0xFA, 0x7F, 4, 1, 2, 3, 4];

        var message = Parser(kind).ParseFrom(extended);

        Assert.That(message.ToByteArray(), Is.EqualTo(extended));
        Assert.That(JsonElement.DeepEquals(JsonElement.Parse(ProtobufMapping.Format(message)), json));
    }

    private static MessageParser Parser(string kind) => kind switch
    {
        "scheduler.Call" => V1.Scheduler.Call.Parser,
        "scheduler.Event" => V1.Scheduler.Event.Parser,
        "executor.Call" => V1.Executor.Call.Parser,
        "executor.Event" => V1.Executor.Event.Parser,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown kind of record"),
    };

    private static IMessage FromJson(string kind, JsonElement json)
    {
        byte[] text = JsonSerializer.SerializeToUtf8Bytes(json);
        return kind switch
        {
            "scheduler.Call" => MesosJson.Parse<V1.Scheduler.Call>(text),
            "scheduler.Event" => MesosJson.Parse<V1.Scheduler.Event>(text),
            "executor.Call" => MesosJson.Parse<V1.Executor.Call>(text),
            _ => MesosJson.Parse<V1.Executor.Event>(text),
        };
    }
}
