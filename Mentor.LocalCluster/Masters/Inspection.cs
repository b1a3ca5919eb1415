using System.Text.Json.Nodes;
using Mentor.Protocol;

namespace Mentor.LocalCluster.Masters;

/// <summary>The cluster as people look at it: a small part of what a real master's endpoints show.</summary>
internal static class Inspection
{
    public const string State = "state";
    public const string Agents = "slaves";
    public const string Maintenance = "maintenance";

    public static string Render(MasterBook book, string what)
    {
        if (what == Maintenance) return RenderMaintenance(book).ToJsonString();
        JsonObject shown = what == Agents ? [] : new()
        {
            ["id"] = book.Self.Id,
            ["version"] = book.Self.Version,
            ["hostname"] = book.Self.Hostname,
            ["pid"] = book.Self.Pid,
            ["frameworks"] = new JsonArray([.. book.Frameworks.Values.Select(Render)]),
        };
        shown["slaves"] = new JsonArray([.. book.Agents.Values.Select(Render)]);
        return shown.ToJsonString();
    }

    private static JsonObject RenderMaintenance(MasterBook book) => new()
    {
        ["draining_machines"] = new JsonArray([.. book.Maintenance.Select(planned => Render(book.Agents.GetValueOrDefault(planned.Key), planned.Value))]),
        ["down_machines"] = new JsonArray(),
    };

    private static JsonObject Render(AgentEntry? agent, AgentMaintenance maintenance) => new()
    {
        ["id"] = new JsonObject { ["hostname"] = agent?.Info.Hostname, ["ip"] = agent?.Info.Hostname },
        ["statuses"] = new JsonArray([.. maintenance.Answers.Select(answer => new JsonObject
        {
            ["framework_id"] = new JsonObject { ["value"] = answer.Key.Id },
            ["status"] = answer.Value.Accepts ? "ACCEPT" : "DECLINE",
        })]),
    };

    private static JsonObject Render(FrameworkEntry framework) => new()
    {
        ["id"] = framework.Id,
        ["name"] = framework.Info.Name,
        ["connected"] = framework.StreamId is not null,
        ["suppressed"] = framework.IsSuppressed,
        ["resources"] = Render(framework.Allocated),
        ["offers"] = new JsonArray([.. framework.Offers.Keys.Select(id => JsonValue.Create(id))]),
        ["tasks"] = new JsonArray([.. framework.Tasks.Values.Select(Render)]),
    };

    private static JsonObject Render(TaskEntry task) => new()
    {
        ["id"] = task.Id,
        ["slave_id"] = task.Agent.Id,
        ["executor_id"] = task.ExecutorId ?? "",
        ["state"] = StateName(task),
        ["resources"] = Render(task.Resources),
    };

    private static JsonObject Render(AgentEntry agent) => new()
    {
        ["id"] = agent.Id,
        ["hostname"] = agent.Info.Hostname,
        ["port"] = agent.Info.Port,
        ["active"] = agent.IsConnected,
        ["resources"] = Render(agent.Total),
        ["unreserved_resources"] = Render(agent.Free),
    };

    private static JsonObject Render(Resources resources)
    {
        JsonObject shown = [];
        foreach (var name in resources.ScalarNames) shown[name] = resources[name];
        foreach (var name in resources.RangeNames) shown[name] = $"[{string.Join(", ", resources.Ranges(name))}]";
        return shown;
    }

    // TaskRunning is TASK_RUNNING.
    private static string StateName(TaskEntry task) =>
        string.Concat(task.State.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? $"_{c}" : char.ToUpperInvariant(c).ToString()));
}
