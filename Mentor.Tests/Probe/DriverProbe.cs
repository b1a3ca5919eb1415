using Mentor.LocalCluster;
using Mentor.Protocol.Http;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.Probe;

/// <summary>A program with an embedded cluster of its own, on which a command, perhaps in an image, and an executor run; it says where, and waits to be killed.</summary>
internal static class DriverProbe
{
    public static async Task<int> RunAsync(string command, string executor, string? image)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(new() { PerAgent = new(cpus: 4, memoryMB: 1024) });
        await using SchedulerClient client = new(new() { Master = cluster.Master });
        var running = 0;
        await foreach (var happened in client.SubscribeAsync(new() { User = "root", Name = "driver-probe" }, CancellationToken.None))
        {
            if (happened.Type == EventType.Offers) await LaunchAsync(client, happened.Offers.Offers_[0], command, executor, image);
            if (happened.Type != EventType.Update) continue;
            await AcknowledgeAsync(client, happened.Update.Status);
            if (happened.Update.Status.State == V1.TaskState.TaskRunning && ++running == 2) Console.WriteLine(cluster.WorkDirectory);
        }

        return 0;
    }

    private static Task LaunchAsync(SchedulerClient client, V1.Offer offer, string command, string executor, string? image)
    {
        V1.TaskInfo shell = TaskOf(offer, "command");
        shell.Command = new() { Value = command };
        if (image is not null) shell.Container = new() { Type = V1.ContainerInfo.Types.Type.Docker, Docker = new() { Image = image } };
        V1.TaskInfo hanging = TaskOf(offer, "hanging");
        hanging.Data = Google.Protobuf.ByteString.CopyFromUtf8("hang:");
        hanging.Executor = new()
        {
            ExecutorId = new() { Value = "probe" },
            Command = new() { Value = executor },
            Resources = { Scalar("cpus", 0.1), Scalar("mem", 32) },
        };
        return client.SendAsync(new()
        {
            Type = CallType.Accept,
            Accept = new()
            {
                OfferIds = { offer.Id },
                Operations = { new V1.Offer.Types.Operation { Type = V1.Offer.Types.Operation.Types.Type.Launch, Launch = new() { TaskInfos = { shell, hanging } } } },
                Filters = new() { RefuseSeconds = 3600 },
            },
        });
    }

    private static V1.TaskInfo TaskOf(V1.Offer offer, string id) => new()
    {
        Name = id,
        TaskId = new() { Value = id },
        AgentId = offer.AgentId,
        Resources = { Scalar("cpus", 0.5), Scalar("mem", 64) },
    };

    private static V1.Resource Scalar(string name, double value) => new() { Name = name, Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = value } };

    private static Task AcknowledgeAsync(SchedulerClient client, V1.TaskStatus status) => client.SendAsync(new()
    {
        Type = CallType.Acknowledge,
        Acknowledge = new() { AgentId = status.AgentId, TaskId = status.TaskId, Uuid = status.Uuid },
    });
}
