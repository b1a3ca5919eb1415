using Mentor.Tasks;
using V1 = Mesos.V1;

namespace Mentor.Tests.Kinds;

/// <summary>A command whose result is a file that it leaves.</summary>
internal sealed class ReportTask(string command, string file) : MesosTask<string>
{
    private string? _report;

    protected internal override void Describe(V1.TaskInfo task) => task.Command = new() { Value = command };

    protected internal override async Task CollectAsync(V1.TaskStatus status, TaskSandbox sandbox, CancellationToken cancellationToken) =>
        _report = await sandbox.ReadTextAsync(file, 1024, cancellationToken);

    protected internal override string ResultOf(V1.TaskStatus status) => _report ?? "nothing";
}
