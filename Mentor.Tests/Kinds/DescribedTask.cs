using Mentor.Tasks;
using V1 = Mesos.V1;

namespace Mentor.Tests.Kinds;

/// <summary>A task that says of itself what a test wants.</summary>
internal sealed class DescribedTask(Action<V1.TaskInfo> describe) : MesosTask<V1.TaskStatus>
{
    protected internal override void Describe(V1.TaskInfo task) => describe(task);

    protected internal override V1.TaskStatus ResultOf(V1.TaskStatus status) => status;
}
