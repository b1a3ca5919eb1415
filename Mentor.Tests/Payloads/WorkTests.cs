using System.Buffers;
using Mentor.Protocol.Payloads;

namespace Mentor.Tests.Payloads;

[TestFixture]
internal sealed class WorkTests
{
    [Test]
    public async Task Of_StaticLambda_ReturnsItsValue() => Assert.That(await Trip.Run(static () => 6 * 7), Is.EqualTo(42));

    [Test]
    public async Task Of_Action_SucceedsWithNothing()
    {
        var outcome = await Trip.RunAsync<object?>(Work.Of(static () => { }));

        Assert.That(outcome.Succeeded);
        Assert.That(outcome.Value, Is.Null);
    }

    [Test]
    public async Task Of_AsyncLambda_ReturnsItsValue()
    {
        var name = "there";

        var answer = await Trip.Value<string>(Work.Of(async () =>
        {
            await Task.Yield();
            return "hello " + name;
        }));

        Assert.That(answer, Is.EqualTo("hello there"));
    }

    [Test]
    public async Task Of_AsyncActionLambda_Succeeds()
    {
        var outcome = await Trip.RunAsync<object?>(Work.Of(static async () => await Task.Yield()));

        Assert.That(outcome.Succeeded);
    }

    [Test]
    public async Task Apply_FourArguments_PassesThemInOrder()
    {
        Func<int, string, double, bool, string> join = static (a, b, c, d) => $"{a}{b}{c}{d}";

        Assert.That(await Trip.Value<string>(Work.Apply(join, 1, "b", 2.0, true)), Is.EqualTo("1b2True"));
    }

    [Test]
    public async Task Apply_AsyncBody_ReturnsItsResult()
    {
        Func<int, Task<int>> twice = static async a =>
        {
            await Task.Yield();
            return a * 2;
        };

        Assert.That(await Trip.Value<int>(Work.Apply(twice, 21)), Is.EqualTo(42));
    }

    [Test]
    public async Task RunAsync_DelegateThrows_SaysSoInOneLine()
    {
        var work = Work.Of(static () => throw new InvalidOperationException("boom\nbang"));

        var end = await work.RunAsync(Trip.New(), new ArrayBufferWriter<byte>(), default);

        Assert.That((end.Kind, end.Message), Is.EqualTo((WorkEndKind.Failed, "System.InvalidOperationException: boom")));
    }

    [TestCase("")]
    [TestCase("x")]
    public async Task RunAsync_DelegateThrowsMuchText_EndTellsTheBeginningInWholeCharacters(string before)
    {
        var text = before + string.Concat(Enumerable.Repeat("\U0001F40C", 1000));

        var end = await Work.Of(() => throw new InvalidOperationException(text)).RunAsync(Trip.New(), new ArrayBufferWriter<byte>(), default);

        Assert.That(end.Message, Does.StartWith("System.InvalidOperationException: " + before).And.EndWith("\U0001F40C…").And.Length.LessThan(600));
    }

    [Test]
    public async Task RunAsync_TokenCancelled_EndsCancelled()
    {
        using var source = new CancellationTokenSource();
        var captured = source.Token;
        var executor = Trip.New();
        var work = executor.ReadWork(Trip.Pack(Work.Of(() => captured.ThrowIfCancellationRequested())));

        var end = await work.RunAsync(executor, new ArrayBufferWriter<byte>(), new CancellationToken(canceled: true));

        Assert.That(end.Kind, Is.EqualTo(WorkEndKind.Cancelled));
    }

    [Test]
    public async Task RunAsync_ResultCannotTravel_FaultSaysSo()
    {
        var outcome = await Trip.RunAsync<object>(Work.Of<object>(static () => new MemoryStream()));

        Assert.That(outcome.Fault!.Message, Does.Contain("Cannot send the result").And.Contain("System.IO.MemoryStream"));
    }

    [Test]
    public async Task RunAsync_DelegateReturnsNoTask_Faults()
    {
        var outcome = await Trip.RunAsync<object>(Work.Of(static Task () => null!));

        Assert.That(outcome.Succeeded, Is.False);
    }

    [Test]
    public void WriteWork_TwoInts_TakesFewerThan64Bytes()
    {
        int a = 1234567, b = 7654321;

        Assert.That(Trip.Pack(Work.Of(() => a + b)).Length, Is.LessThan(64));
    }
}
