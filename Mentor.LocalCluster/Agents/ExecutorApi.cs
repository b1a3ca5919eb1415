using Mentor.LocalCluster.Http;
using Microsoft.AspNetCore.Http;
using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Agents;

/// <summary>The agent's endpoints.</summary>
internal sealed class ExecutorApi(AgentHost agent, SandboxFiles files, string version)
{
    public Task AnswerAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/api/v1/executor" or "/slave(1)/api/v1/executor" => CallAsync(context),
        "/version" => Answers.WriteAsync(context, MediaTypes.Json, $$"""{"version":"{{version}}"}"""),
        "/health" or "/slave(1)/health" => Task.CompletedTask,
        "/state" or "/slave(1)/state" => InspectAsync(context),
        "/files/read" => files.AnswerAsync(context),
        _ => Answers.WriteAsync(context, new(404)),
    };

    private async Task CallAsync(HttpContext context)
    {
        var (call, refusal) = await CallReader.ReadAsync(context, V1.Executor.Call.Parser, RequiredFields.ArePresent, ExecutorCallRules.Problem).ConfigureAwait(false);
        if (call is null)
        {
            await Answers.WriteAsync(context, refusal).ConfigureAwait(false);
            return;
        }

        if (call.Type == V1.Executor.Call.Types.Type.Subscribe)
        {
            await SubscribeAsync(context, call).ConfigureAwait(false);
            return;
        }

        Reply reply = new();
        agent.Post(new ExecutorCalls(call, reply));
        await Answers.WriteAsync(context, await reply.Answer.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task InspectAsync(HttpContext context)
    {
        Reply reply = new();
        agent.Post(new AgentInspected(reply));
        await Answers.WriteStateAsync(context, await reply.Answer.ConfigureAwait(false)).ConfigureAwait(false);
    }

    private async Task SubscribeAsync(HttpContext context, V1.Executor.Call call)
    {
        if (MediaTypes.OfAccept(context.Request.Headers.Accept) is not { } type)
        {
            await Answers.WriteAsync(context, new(406, $"Expecting 'Accept' to allow '{MediaTypes.Protobuf}' or '{MediaTypes.Json}'")).ConfigureAwait(false);
            return;
        }

        EventStream stream = new(type);
        agent.Add(stream);
        try
        {
            Reply reply = new();
            agent.Post(new ExecutorSubscribes(call, stream.Id, reply));
            var answer = await reply.Answer.ConfigureAwait(false);
            if (!answer.IsStream)
            {
                await Answers.WriteAsync(context, answer).ConfigureAwait(false);
                return;
            }

            context.Response.ContentType = MediaTypes.NameOf(type);
            await stream.PumpAsync(context.Response, context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception gone) when (gone is OperationCanceledException or IOException)
        {
            // Hung up: what that means is the agent's to say.
        }
        finally
        {
            agent.Post(new ExecutorHungUp(stream.Id));
        }
    }
}
