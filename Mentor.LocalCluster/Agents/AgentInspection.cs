using System.Text.Json.Nodes;

namespace Mentor.LocalCluster.Agents;

/// <summary>The agent as people look at it: a small part of what a real agent's /state shows, above all where the sandboxes are.</summary>
internal static class AgentInspection
{
    public static string Render(AgentBook book)
    {
        JsonObject shown = new()
        {
            ["id"] = book.Self.Id.Value,
            ["hostname"] = book.Self.Hostname,
            ["frameworks"] = new JsonArray(
            [
                .. book.Executors.Values.Concat(book.Completed).Select(executor => executor.Key.FrameworkId).Distinct(StringComparer.Ordinal).Select(id => Render(book, id)),
            ]),
        };
        return shown.ToJsonString();
    }

    private static JsonObject Render(AgentBook book, string frameworkId) => new()
    {
        ["id"] = frameworkId,
        ["executors"] = Render(book.Executors.Values, frameworkId),
        ["completed_executors"] = Render(book.Completed, frameworkId),
    };

    private static JsonArray Render(IEnumerable<AgentExecutor> executors, string frameworkId) =>
        new([.. executors.Where(executor => executor.Key.FrameworkId == frameworkId).Select(Render)]);

    private static JsonObject Render(AgentExecutor executor) => new()
    {
        ["id"] = executor.Key.ExecutorId,
        ["container"] = executor.ContainerId,
        ["directory"] = executor.Sandbox,
        ["tasks"] = Render(executor.Tasks.Values.Where(task => task.IsDelivered).Select(task => task.Info.TaskId.Value)),
        ["queued_tasks"] = Render(executor.Tasks.Values.Where(task => !task.IsDelivered).Select(task => task.Info.TaskId.Value)),
        ["completed_tasks"] = Render(executor.CompletedTasks),
    };

    private static JsonArray Render(IEnumerable<string> tasks) => new([.. tasks.Select(id => new JsonObject { ["id"] = id })]);
}
