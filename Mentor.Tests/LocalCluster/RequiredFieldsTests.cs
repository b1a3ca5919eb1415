using Google.Protobuf;
using Mentor.LocalCluster;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

[TestFixture]
[Platform(Exclude = "Win")]
public sealed class RequiredFieldsTests
{
    [Test]
    [CancelAfter(30_000)]
    public async Task Post_ProtobufWithoutARequiredField_IsNoCall(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        using HttpClient http = new();
        V1.TaskInfo nameless = new() { TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" } };
        V1.Offer.Types.Operation launch = new() { Launch = new() { TaskInfos = { nameless } } };
        IMessage[] calls =
        [
            Call(new() { Type = CallType.Subscribe, Subscribe = new() }),
            Call(new() { Type = CallType.Subscribe, Subscribe = new() { FrameworkInfo = new() { User = "root" } } }),
            Call(new() { Type = CallType.Accept, Accept = new() { OfferIds = { new V1.OfferID() } } }),
            Call(new() { Type = CallType.Accept, Accept = new() { Operations = { launch } } }),
            Call(new() { Type = CallType.Acknowledge, Acknowledge = new() { AgentId = new() { Value = "a" }, TaskId = new() { Value = "t" } } }),
            Call(new() { Type = CallType.Kill, Kill = new() }),
            Call(new() { Type = CallType.Message, Message = new() }),
            Call(new() { Type = CallType.Reconcile, Reconcile = new() { Tasks = { new V1.Scheduler.Call.Types.Reconcile.Types.Task() } } }),
        ];

        foreach (var call in calls)
            Assert.That(await PostAsync(http, new(cluster.Master, "/api/v1/scheduler"), call, cancellationToken), Is.EqualTo((400, "Failed to parse body into Call protobuf")), call.ToString());

        IMessage[] executorCalls =
        [
            new V1.Executor.Call { ExecutorId = new() { Value = "e" } },
            new V1.Executor.Call { ExecutorId = new() { Value = "e" }, FrameworkId = new() { Value = "f" }, Update = new() { Status = new() { State = V1.TaskState.TaskRunning } } },
        ];
        foreach (var call in executorCalls)
            Assert.That(await PostAsync(http, new(cluster.Agents[0].Address, "/api/v1/executor"), call, cancellationToken), Is.EqualTo((400, "Failed to parse body into Call protobuf")), call.ToString());
    }

    [Test]
    [CancelAfter(30_000)]
    public async Task Post_ExecutorCallThatFitsNothing_IsRefusedWithTheReason(CancellationToken cancellationToken)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: cancellationToken);
        using HttpClient http = new();
        Uri api = new(cluster.Agents[0].Address, "/api/v1/executor");
        V1.Executor.Call call = new() { ExecutorId = new() { Value = "e" }, FrameworkId = new() { Value = "f" } };

        Assert.That(await PostAsync(http, api, call, cancellationToken), Is.EqualTo((400, "Failed to validate executor::Call: Expecting 'type' to be present")));
        call.Type = V1.Executor.Call.Types.Type.Update;
        Assert.That(await PostAsync(http, api, call, cancellationToken), Is.EqualTo((400, "Failed to validate executor::Call: Expecting 'update' to be present")));
        call.Update = new() { Status = new() { TaskId = new() { Value = "t" }, State = V1.TaskState.TaskRunning } };
        Assert.That(await PostAsync(http, api, call, cancellationToken), Is.EqualTo((400, "Failed to validate executor::Call: Expecting 'uuid' to be present")));
        call.Type = V1.Executor.Call.Types.Type.Message;
        call.Message = new() { Data = ByteString.Empty };
        Assert.That(await PostAsync(http, api, call, cancellationToken), Is.EqualTo((400, "Framework cannot be found")));
    }

    private static V1.Scheduler.Call Call(V1.Scheduler.Call call)
    {
        call.FrameworkId = new() { Value = "f" };
        return call;
    }

    private static async Task<(int Status, string Body)> PostAsync(HttpClient http, Uri api, IMessage call, CancellationToken cancellationToken)
    {
        using ByteArrayContent content = new(call.ToByteArray());
        content.Headers.ContentType = new("application/x-protobuf");
        using var response = await http.PostAsync(api, content, cancellationToken);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
