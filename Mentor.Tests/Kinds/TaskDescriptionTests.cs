using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tests.Contracts;
using Mentor.Tests.LocalCluster;
using V1 = Mesos.V1;

namespace Mentor.Tests.Kinds;

/// <summary>What tasks of one's own kind say of themselves, and cannot be.</summary>
[TestFixture, CancelAfter(60_000)]
public sealed class TaskDescriptionTests
{
    private static readonly TaskOptions Small = new() { Resources = new Resources(0.1, 32), Retries = 1 };

    private QueueScheduler _queue = null!;

    [OneTimeSetUp]
    public async Task Connect() => _queue = await QueueScheduler.ConnectAsync(new() { Master = "local" });

    [OneTimeTearDown]
    public async Task Disconnect() => await _queue.DisposeAsync();

    [Test]
    public void Submit_WhatTheQueueFillsIn_IsRefused() => Refuses(
        task =>
        {
            (task.TaskId, task.AgentId) = (new() { Value = "mine" }, new() { Value = "there" });
            task.Resources.Add(new Resources(1, 1).ToProto());
        },
        """
        What DescribedTask.Describe made of the task cannot be used:
          task_id is 'mine'; leave it out: each attempt gets an id of its own, which begins with TaskOptions.Name.
          agent_id is 'there'; leave it out, and use TaskOptions.Constraints to say where it may run.
          resources are set; leave them out, and use TaskOptions.Resources.
          neither command nor executor is set; set one of them.
        """);

    [Test]
    public void Submit_CommandAndExecutor_IsRefused() => Refuses(
        task => (task.Command, task.Executor) = (new() { Value = "true" }, Executor("e")),
        """
        What DescribedTask.Describe made of the task cannot be used:
          command and executor are both set; set one of them.
        """);

    [TestCase("", -1.0)]
    [TestCase("a/b", double.NaN)]
    public void Submit_ExecutorOfNonsense_IsRefused(string id, double cpus) => Refuses(
        task => task.Executor = new() { ExecutorId = new() { Value = id }, Resources = { new V1.Resource { Name = "cpus", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = cpus } } } },
        $"""
        What DescribedTask.Describe made of the task cannot be used:
          executor.executor_id is '{id}'; use up to 255 characters without slashes.
          executor.command is left out; say what starts the executor.
          executor.resources have cpus of {cpus}; use a number from 0 on.
        """);

    [Test]
    public async Task Submit_ExecutorDescribedOtherwiseByATaskThatRuns_IsRefusedUntilThatEnds(CancellationToken token)
    {
        var first = _queue.Submit(Sleeping("same", "sleep 1000"), token);
        var alike = _queue.Submit(Sleeping("same", "sleep 1000"), token);

        var refused = Assert.Throws<ArgumentException>(() => _queue.Submit(Sleeping("same", "sleep 1001", cpus: 0.2), token))!;

        var id = $"mentor-{int.Parse(alike.Id.Split('-')[1], null) + 1}";
        Assert.That(refused.Message, Is.EqualTo(
            $"Task '{id}' describes executor 'same' otherwise than task '{first.Id}', which used it before: resources, command.value differ."
            + " Mesos runs one executor under an id on an agent. Describe it alike in all tasks and put what differs into TaskInfo.data, or give it an id of its own."));
        first.Cancel();
        Assert.That(() => _queue.Submit(Sleeping("same", "sleep 1001"), token), Throws.ArgumentException, "there is another one");
        alike.Cancel();
        _queue.Submit(Sleeping("same", "sleep 1001"), token).Cancel();
    }

    [Test]
    public async Task Submit_ExecutorWithTheIdOfThePools_IsRefused(CancellationToken token)
    {
        var id = await _queue.Submit(DelegateTask.Of(() => TaskContext.Current!.ExecutorId, Small), token);

        Assert.That(
            () => _queue.Submit(Sleeping(id, "true"), token),
            Throws.ArgumentException.With.Message.Match($"^Executor '{id}' of task 'mentor-[0-9]+' has the id of the pool's own executor; give it another one\\.$"));
    }

    [Test]
    public async Task Submit_ExecutorThatLivesOnAndIsDescribedOtherwiseNow_FailsWithWhatTheMasterSays(CancellationToken token)
    {
        var done = await _queue.Submit(Probe("upper:a", 0.1), token);
        Assert.That(done.Data.ToStringUtf8(), Is.EqualTo("A"));

        // The executor of the first has not ended with it, which only the master knows.
        var lost = await Thrown.ByAsync<TaskLostException>(() => _queue.Submit(Probe("upper:b", 0.2), token).Task);

        Assert.That((lost.Attempts, lost.LastState), Is.EqualTo((2, "TASK_ERROR")));
        Assert.That(lost.Message, Does.Contain("ExecutorInfo is not compatible with existing ExecutorInfo with same ExecutorID."));
    }

    private void Refuses(Action<V1.TaskInfo> describe, string why) =>
        Assert.That(() => _queue.Submit(new DescribedTask(describe)), Throws.ArgumentException.With.Message.EqualTo(why.ReplaceLineEndings("\n")));

    private static DescribedTask Sleeping(string executorId, string command, double cpus = 0.1) => new(task =>
    {
        task.Executor = Executor(executorId, cpus);
        task.Executor.Command.Value = command;
    })
    { Options = Small };

    private static DescribedTask Probe(string order, double cpus) => new(task =>
    {
        task.Data = Google.Protobuf.ByteString.CopyFromUtf8(order);
        task.Executor = Executor("lasting", cpus);
        task.Executor.Command.Value = ProbeFiles.Executor;
    })
    { Options = Small };

    private static V1.ExecutorInfo Executor(string id, double cpus = 0.1) =>
        new() { ExecutorId = new() { Value = id }, Command = new() { Value = "true" }, Resources = { new Resources(cpus, 32).ToProto() } };
}
