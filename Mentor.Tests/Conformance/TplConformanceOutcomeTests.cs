using Mentor.Tests.Contracts;

namespace Mentor.Tests.Conformance;

/// <summary>Bodies of all sorts end their tasks as they do on the default scheduler.</summary>
[TestFixture]
public sealed class TplConformanceOutcomeTests
{
    private static IEnumerable<TestCaseData> Bodies =>
    [
        Case("number", s => Start(s, () => 42)),
        Case("nothing", s => Task.Factory.StartNew(() => { }, CancellationToken.None, TaskCreationOptions.None, s)),
        Case("null", s => Start(s, string? () => null)),
        Case("null of a nullable", s => Start(s, int? () => null)),
        Case("default of a struct", s => Start(s, () => default(Guid))),
        Case("state", s => Task.Factory.StartNew(state => $"{state}!", "given", CancellationToken.None, TaskCreationOptions.None, s)),
        Case("no state", s => Task.Factory.StartNew(state => state is null, null, CancellationToken.None, TaskCreationOptions.None, s)),
        Case("own exception", s => Start(s, Sent.Fail)),
        Case("exception with a cause", s => Start(s, int () => throw new InvalidOperationException("outer", new TimeoutException("middle", new FormatException("inner"))))),
        Case("several exceptions", s => Start(s, int () => throw new AggregateException("own words", new FormatException("a"), new TimeoutException("b")))),
        Case("several exceptions within several", s => Start(s, int () => throw new AggregateException(new FormatException("a"), new AggregateException(new TimeoutException("b"))))),
        Case("several exceptions, but none", s => Start(s, int () => throw new AggregateException("none"))),
        Case("bad argument", s => Start(s, int () => throw new ArgumentOutOfRangeException("count", 7, "too many"))),
        Case("what the runtime throws", s => Start(s, () => (new int[1])[int.Parse("1", null)])),
        Case("division by zero", s => Start(s, () => 1 / int.Parse("0", null))),
        Case("null reference", s => Start(s, () => ((string)null!).Length)),
        Case("bad cast", s => Start(s, () => (string)Boxed())),
        Case("overflow", s => Start(s, () => checked(int.MaxValue + int.Parse("1", null)))),
        Case("type that cannot be initialized", s => Start(s, () => Broken.Value)),
        Case("missing file", s => Start(s, () => File.ReadAllText("/no/such/file"))),
        Case("cancellation of nobody", s => Start(s, int () => throw new OperationCanceledException("nobody's"))),
        Case("cancellation of another token", s => Start(s, int () => throw new OperationCanceledException(new CancellationToken(canceled: true)))),
        Case("cancelled task awaited", s => Start(s, () => Task.FromCanceled<int>(new(canceled: true)).GetAwaiter().GetResult())),
        Case("cancelled task waited for", s => Start(s, () => Task.FromCanceled<int>(new(canceled: true)).Result)),
        Case("failed tasks waited for", s => Start(s, () => WaitForAll())),
        Case("loop whose body fails", s => Start(s, () => Parallel.For(0, 1, _ => throw new FormatException("in the loop")).IsCompleted)),
    ];

    private static IEnumerable<TestCaseData> Families =>
    [
        Case("attached child", s => Start(s, () => Child(() => { }))),
        Case("attached child fails", s => Start(s, () => Child(() => throw new FormatException("child")))),
        Case("body fails too", s => Start(s, int () => { Child(() => throw new FormatException("child")); throw new TimeoutException("body"); })),
        Case("grandchild fails", s => Start(s, () => Child(() => Child(() => throw new FormatException("grandchild"))))),
        Case("child and grandchild fail", s => Start(s, () => Child(() => { Child(() => throw new FormatException("grandchild")); throw new TimeoutException("child"); }))),
        Case("child is cancelled", s => Start(s, () => { Cancelled(); return 1; })),
        Case("failed child was looked at", s => Start(s, () => { try { new Task(() => throw new FormatException("seen"), TaskCreationOptions.AttachedToParent).RunSynchronously(TaskScheduler.Default); } catch (FormatException) { } return 1; })),
        Case("child may not attach", s => Start(s, () => Child(() => throw new FormatException("child")), TaskCreationOptions.DenyChildAttach)),
        Case("child is detached", s => Start(s, () => Task.Factory.StartNew(() => throw new FormatException("detached"), CancellationToken.None, TaskCreationOptions.None, TaskScheduler.Default).IsCompletedSuccessfully)),
        Case("continuation is attached", s => Start(s, () => { Task.CompletedTask.ContinueWith(_ => throw new FormatException("continuation"), CancellationToken.None, TaskContinuationOptions.AttachedToParent, TaskScheduler.Default); return 1; })),
    ];

    private static IEnumerable<TestCaseData> Promises =>
    [
        Case("of a result", s => Start(s, () => Sent.ThriceAsync(2))),
        Case("of no result", s => Start(s, async () => await Task.Yield())),
        Case("that is none", s => Start(s, Task<int>? () => null)),
        Case("that has failed", s => Start(s, () => Task.FromException<int>(new FormatException("failed")))),
        Case("that failed several times", s => Start(s, Task () => Task.WhenAll(Task.FromException(new FormatException("a")), Task.FromException(new TimeoutException("b"))))),
        Case("that was cancelled", s => Start(s, () => Task.FromCanceled<int>(new(canceled: true)))),
        Case("of an async body that fails", s => Start(s, async Task<int> () => { await Task.Yield(); return Sent.Fail(); })),
        Case("of an async body that cancels itself", s => Start(s, async () => { await Task.Yield(); throw new OperationCanceledException("mine"); })),
        Case("but the body throws", s => Start(s, Task<int> () => throw new FormatException("before"))),
    ];

    [TestCaseSource(nameof(Bodies)), CancelAfter(ConformancePool.Patience)]
    public Task StartNew_Body_EndsAsOnTheDefaultScheduler(Func<TaskScheduler, Task> start) => Ending.AssertIsTheSameAsync(start);

    [TestCaseSource(nameof(Families)), CancelAfter(ConformancePool.Patience)]
    public Task StartNew_Children_EndTheParentAsOnTheDefaultScheduler(Func<TaskScheduler, Task> start) => Ending.AssertIsTheSameAsync(start);

    [TestCaseSource(nameof(Promises)), CancelAfter(ConformancePool.Patience)]
    public Task StartNew_BodyThatReturnsATask_EndsAsOnTheDefaultScheduler(Func<TaskScheduler, Task> start) => Ending.AssertIsTheSameAsync(start);

    [TestCaseSource(nameof(Promises)), CancelAfter(ConformancePool.Patience)]
    public Task Unwrap_BodyThatReturnsATask_EndsAsOnTheDefaultScheduler(Func<TaskScheduler, Task> start) => Ending.AssertIsTheSameAsync(s => start(s) switch
    {
        Task<Task<int>> typed => typed.Unwrap(),
        Task<Task> plain => plain.Unwrap(),
        var other => other,
    });

    [Test, CancelAfter(ConformancePool.Patience)]
    public async Task StartNew_BodyThrows_HasTheStackOfTheBodyAndFlattens()
    {
        var task = Start(ConformancePool.Scheduler, int () => throw new AggregateException(new AggregateException(Failed("deep"))));

        await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

        var deep = task.Exception!.Flatten().InnerExceptions.Single();
        Assert.That(deep, Is.TypeOf<FormatException>().With.Message.EqualTo("deep"));
        Assert.That(deep.StackTrace, Does.Contain(nameof(Failed)));
        Assert.That(() => task.Exception.Handle(each => each is AggregateException), Throws.Nothing);
    }

    private static Task<T> Start<T>(TaskScheduler scheduler, Func<T> body, TaskCreationOptions options = TaskCreationOptions.None) =>
        Task.Factory.StartNew(body, CancellationToken.None, options, scheduler);

    private static TestCaseData Case(string name, Func<TaskScheduler, Task> start) => new TestCaseData(start).SetArgDisplayNames(name);

    private static int Child(Action body)
    {
        Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.AttachedToParent, TaskScheduler.Default);
        return 1;
    }

    private static void Cancelled()
    {
        using CancellationTokenSource source = new();
        Task child = new(() => { }, source.Token, TaskCreationOptions.AttachedToParent);
        source.Cancel();
        Assert.That(child.IsCanceled);
    }

    private static int WaitForAll()
    {
        Task.WaitAll(Task.FromException(new FormatException("a")), Task.CompletedTask, Task.FromException(new TimeoutException("b")));
        return 1;
    }

    private static object Boxed() => 1;

    private static FormatException Failed(string message)
    {
        try
        {
            throw new FormatException(message);
        }
        catch (FormatException thrown)
        {
            return thrown;
        }
    }

    private static class Broken
    {
        public static readonly int Value = int.Parse("x", null);
    }
}
