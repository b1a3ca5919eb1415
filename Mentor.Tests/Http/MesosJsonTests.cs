using System.Text.Json;
using Google.Protobuf;
using Mentor.Protocol.Http;
using V1 = Mesos.V1;

namespace Mentor.Tests.Http;

public sealed class MesosJsonTests
{
    [Test]
    public void ToString_UnsetFields_ShowsDeclaredDefaultsButNotRole()
    {
        var resource = new V1.Resource { Name = "cpus", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = 4 } };
        Assert.That(MesosJson.ToString(resource), Is.EqualTo("""{"name":"cpus","type":"SCALAR","scalar":{"value":4.0}}"""));
        Assert.That(MesosJson.ToString(new V1.Filters()), Is.EqualTo("""{"refuse_seconds":5.0}"""));
        Assert.That(
            MesosJson.ToString(new V1.NetworkInfo.Types.IPAddress { IpAddress = "127.0.0.1" }),
            Is.EqualTo("""{"protocol":"IPv4","ip_address":"127.0.0.1"}"""));
    }

    [Test]
    public void ToString_LargeAndFractionalNumbers_AreNumbers()
    {
        Assert.That(MesosJson.ToString(new V1.TimeInfo { Nanoseconds = long.MaxValue }), Is.EqualTo("""{"nanoseconds":9223372036854775807}"""));
        Assert.That(MesosJson.ToString(new V1.Value.Types.Scalar { Value = 0.1 }), Is.EqualTo("""{"value":0.1}"""));
    }

    [Test]
    public void Parse_MapsBytesAndQuotedNumbers_AreUnderstood()
    {
        var task = MesosJson.Parse<V1.TaskInfo>("""
            {"name":"t","data":"AQI=","limits":{"mem":{"value":"64"}},"max_completion_time":{"nanoseconds":"5"},"health_check":{"consecutive_failures":3.0}}
            """u8.ToArray());

        Assert.That(task.Data, Is.EqualTo(ByteString.CopyFrom(1, 2)));
        Assert.That(task.Limits["mem"].Value, Is.EqualTo(64));
        Assert.That(task.MaxCompletionTime.Nanoseconds, Is.EqualTo(5));
        Assert.That(task.HealthCheck.ConsecutiveFailures, Is.EqualTo(3));
        Assert.That(MesosJson.ToString(task), Does.Contain("\"limits\":{\"mem\":{\"value\":64.0}}"));
    }

    [Test]
    public void Parse_UnknownFieldsAndEnumNames_AreSkipped()
    {
        var call = MesosJson.Parse<V1.Scheduler.Call>("""{"type":"FLY","wings":2,"framework_id":{"value":"f"}}"""u8.ToArray());

        Assert.That(call.HasType, Is.False);
        Assert.That(call.FrameworkId.Value, Is.EqualTo("f"));
    }

    [TestCase("""{"framework_id":"f"}""", "FrameworkID is String in JSON; an object was expected.")]
    [TestCase("""{"accept":{"filters":{"refuse_seconds":true}}}""", "Field 'mesos.v1.Filters.refuse_seconds' cannot be true; Double was expected.")]
    [TestCase("""{"accept":{"offer_ids":{}}}""", "Field 'mesos.v1.scheduler.Call.Accept.offer_ids' cannot be {}; an array was expected.")]
    [TestCase("""{"acknowledge":{"uuid":"?"}}""", "Field 'mesos.v1.scheduler.Call.Acknowledge.uuid' cannot be \"?\"; Bytes was expected.")]
    public void Parse_UnfitValue_NamesTheField(string json, string message) =>
        Assert.That(
            () => MesosJson.Parse<V1.Scheduler.Call>(System.Text.Encoding.UTF8.GetBytes(json)),
            Throws.TypeOf<JsonException>().With.Message.EqualTo(message));

    [Test]
    public void MissingRequiredFields_NestedMessages_AreNamedByPath()
    {
        var call = new V1.Scheduler.Call
        {
            Subscribe = new(),
            Accept = new() { OfferIds = { new V1.OfferID { Value = "o" }, new V1.OfferID() } },
        };

        Assert.That(MesosJson.MissingRequiredFields(call), Is.EqualTo(new[] { "subscribe.framework_info", "accept.offer_ids[1].value" }));
    }
}
