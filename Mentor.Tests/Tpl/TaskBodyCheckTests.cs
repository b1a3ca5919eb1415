using System.Runtime.InteropServices;
using Mentor.Tasks.Tpl;

namespace Mentor.Tests.Tpl;

[TestFixture]
public sealed class TaskBodyCheckTests
{
    [Test]
    public void Run_ThisRuntime_FindsEverything() => Assert.That(TaskBodyCheck.Run(TaskBodyCheck.Probe), Is.Null);

    [Test]
    public void Run_FieldMoved_NamesTheRuntimeAndWhatToDo()
    {
        var mismatch = TaskBodyCheck.Run(() => throw new MissingFieldException("Field not found: 'System.Threading.Tasks.Task.m_action'."));

        Assert.That(mismatch!.Message, Is.EqualTo(
            $"MesosTaskScheduler cannot reach the body of a task on {RuntimeInformation.FrameworkDescription}: Field not found: 'System.Threading.Tasks.Task.m_action'. "
            + "It knows the tasks of .NET 10. Use MesosPool.Submit, which needs no such knowledge, run the program on .NET 10, or look for a newer version of Mentor."));
    }

    [Test]
    public void Run_FieldMeansSomethingElse_IsAMismatchToo() =>
        Assert.That(TaskBodyCheck.Run(() => throw new InvalidOperationException("a task that runs is marked otherwise"))!.Message, Does.Contain("a task that runs is marked otherwise"));
}
