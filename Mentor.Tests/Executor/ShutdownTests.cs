using Mentor.Executor;
using Mentor.Protocol.Executors;
using Microsoft.Extensions.Time.Testing;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
public sealed class ShutdownTests
{
    [Test]
    public async Task RunAsync_TaskWhoseCompletionFaulted_StillPostsItsEnd(CancellationToken cancellationToken)
    {
        var time = new FakeTimeProvider();
        var sent = new List<string>();
        var outbox = new Outbox(
            (call, _) =>
            {
                sent.Add(call.Update.Status.Message);
                return Task.CompletedTask;
            },
            new Unacknowledged(),
            time);
        var running = new RunningTasks();
        using var task = new RunningTask(new() { Name = "t", TaskId = new() { Value = "t" }, AgentId = new() { Value = "a" } }, outbox, time);
        running.TryAdd(task);
        task.Completion = Task.FromException(new InvalidOperationException("a mistake of the host"));

        await new Shutdown(running, time).RunAsync(TimeSpan.FromSeconds(2)).WaitAsync(cancellationToken);
        outbox.Complete();
        await outbox.RunAsync().WaitAsync(cancellationToken);

        Assert.That(sent, Is.EqualTo(new[] { "The executor was shut down, and the delegate did not end when its token was cancelled." }));
    }
}
