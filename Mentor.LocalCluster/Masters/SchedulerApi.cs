using Mentor.LocalCluster.Http;
using Microsoft.AspNetCore.Http;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>The master's endpoints.</summary>
internal sealed class SchedulerApi(MasterHost master, string version)
{
    private const string StreamIdHeader = "Mesos-Stream-Id";

    public Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/api/v1/scheduler" or "/master/api/v1/scheduler" => CallAsync(context),
        "/version" => Answers.WriteAsync(context, MediaTypes.Json, $$"""{"version":"{{version}}"}"""),
        "/health" or "/master/health" => Task.CompletedTask,
        "/state" or "/master/state" => InspectAsync(context, Inspection.State),
        "/maintenance/status" or "/master/maintenance/status" => InspectAsync(context, Inspection.Maintenance),
        "/slaves" or "/master/slaves" => InspectAsync(context, Inspection.Agents),
        _ => Answers.WriteAsync(context, new(404)),
    };

    private async Task CallAsync(HttpContext context)
    {
        var (call, refusal) = await CallReader.ReadAsync(context, V1.Scheduler.Call.Parser, RequiredFields.ArePresent, SchedulerCallRules.Problem).ConfigureAwait(false);
        if (call is null)
        {
            await Answers.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        var streamId = context.Request.Headers[StreamIdHeader];
        if (call.Type == V1.Scheduler.Call.Types.Type.Subscribe)
        {
            await SubscribeAsync(context, call, streamId.Count > 0).ConfigureAwait(false);
            return;
        }

        Reply reply = new();
        master.Post(new SchedulerCalls(call, streamId.Count > 0 ? streamId.ToString() : null, reply));
        await Answers.WriteAsync(context, await reply.Answer.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task SubscribeAsync(HttpContext context, V1.Scheduler.Call call, bool namesStream)
    {
        if (MediaTypes.OfAccept(context.Request.Headers.Accept) is not { } type)
        {
            await Answers.WriteAsync(context, new(406, $"Expecting 'Accept' to allow '{MediaTypes.Protobuf}' or '{MediaTypes.Json}'")).ConfigureAwait(false);
            return;
        }

        if (namesStream)
        {
            await Answers.WriteAsync(context, HttpAnswer.BadRequest($"Subscribe calls should not include the '{StreamIdHeader}' header")).ConfigureAwait(false);
            return;
        }

        EventStream stream = new(type);
        master.Add(stream);
        context.Response.Headers[StreamIdHeader] = stream.Id;
        context.Response.ContentType = MediaTypes.NameOf(type);
        master.Post(new SchedulerSubscribes(call, stream.Id));
        try
        {
            await stream.PumpAsync(context.Response, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Hung up: what that means is the master's to say.
        }
        finally
        {
            master.Post(new SchedulerHungUp(stream.Id));
        }
    }

    private async Task InspectAsync(HttpContext context, string what)
    {
        Reply reply = new();
        master.Post(new Inspected(what, reply));
        await Answers.WriteStateAsync(context, await reply.Answer.ConfigureAwait(false)).ConfigureAwait(false);
    }
}
