using System.Buffers;
using System.Net;
using Mentor.Protocol.Payloads;

namespace Mentor.Tests.Payloads;

[TestFixture]
internal sealed class FaultTests
{
    [Test]
    public async Task Fault_KnownType_IsRebuiltWithTheRemoteStack()
    {
        var outcome = await Trip.RunAsync<int>(Work.Of(static int () => throw new InvalidOperationException("boom")));

        Assert.That(outcome.Fault, Is.TypeOf<InvalidOperationException>().With.Message.EqualTo("boom"));
        Assert.That(outcome.Fault!.ToString(), Does.Contain(nameof(Fault_KnownType_IsRebuiltWithTheRemoteStack)).And.Contain("FaultTests.cs:line"));
    }

    [Test]
    public void Value_OfAFault_ThrowsItWithTheRemoteStack()
    {
        var outcome = Back(Thrown(new InvalidOperationException("boom")));

        var thrown = Assert.Throws<InvalidOperationException>(() => _ = outcome.Value);

        Assert.That(thrown!.StackTrace, Does.Contain(nameof(Thrown)));
    }

    [Test]
    public void Fault_FrameworkTypesWithFields_KeepThem()
    {
        var argument = (ArgumentOutOfRangeException)Back(new ArgumentOutOfRangeException("count", 7, "too many")).Fault!;
        var http = (HttpRequestException)Back(new HttpRequestException("no", null, HttpStatusCode.BadGateway)).Fault!;

        Assert.That((argument.ParamName, argument.ActualValue, argument.Message), Is.EqualTo(("count", (object)7, $"too many (Parameter 'count'){Environment.NewLine}Actual value was 7.")));
        Assert.That(http.StatusCode, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public void Fault_TypeOfTheProgram_KeepsFieldsDataAndInner()
    {
        var fault = new OrderException("late", 42, new TimeoutException("slow")) { HelpLink = "help", Source = "src", Data = { ["key"] = 7 } };

        var copy = (OrderException)Back(fault).Fault!;

        Assert.That((copy.Message, copy.Order, copy.HelpLink, copy.Source, copy.Data["key"]), Is.EqualTo(("late #42", 42, "help", "src", (object)7)));
        Assert.That(copy.InnerException, Is.TypeOf<TimeoutException>().With.Message.EqualTo("slow"));
    }

    [Test]
    public void Fault_Aggregate_KeepsAllInnerExceptions()
    {
        var copy = (AggregateException)Back(new AggregateException("many", new InvalidOperationException("a"), new TimeoutException("b"))).Fault!;

        Assert.That(copy.InnerExceptions.Select(e => e.GetType()), Is.EqualTo(new[] { typeof(InvalidOperationException), typeof(TimeoutException) }));
        Assert.That(copy.Message, Is.EqualTo("many (a) (b)"));
    }

    [Test]
    public void Fault_FieldCannotTravel_ArrivesAsRemoteTaskException()
    {
        var copy = (RemoteTaskException)Back(Thrown(new HandleException("bad handle", new TimeoutException("slow")))).Fault!;

        Assert.That(copy.RemoteType, Is.EqualTo(typeof(HandleException).FullName));
        Assert.That(copy.Message, Does.Contain("bad handle"));
        Assert.That(copy.RemoteStackTrace, Does.Contain(nameof(Thrown)));
        Assert.That(copy.ToString(), Does.Contain(nameof(Thrown)));
        Assert.That(copy.InnerException, Is.TypeOf<TimeoutException>());
    }

    [Test]
    public void Fault_InnerCannotTravel_KeepsTheOuter()
    {
        var copy = Back(new InvalidOperationException("outer", new HandleException("inner", null))).Fault!;

        Assert.That(copy, Is.TypeOf<InvalidOperationException>());
        Assert.That(copy.InnerException, Is.TypeOf<RemoteTaskException>());
    }

    [Test]
    public void Fault_MessageThrows_StillArrives()
    {
        var copy = Back(new MuteException()).Fault;

        Assert.That(copy, Is.TypeOf<MuteException>());
    }

    [Test]
    public void Fault_VeryManyInnerExceptions_AreCutOff()
    {
        Exception fault = new InvalidOperationException("first");
        for (var i = 0; i < 10_000; i++) fault = new InvalidOperationException("next", fault);

        Assert.That(Back(fault).Fault, Is.TypeOf<InvalidOperationException>());
    }

    [Test]
    public void Copy_ExceptionAsAValue_IsRebuilt()
    {
        var copy = Trip.Copy<object[]>([new InvalidOperationException("x"), new OrderException("late", 1, null)]);

        Assert.That(copy[0], Is.TypeOf<InvalidOperationException>());
        Assert.That(copy[1], Is.TypeOf<OrderException>());
    }

    [Test]
    public void Fault_ToString_ShowsTheStacksOfAllThatIsInIt()
    {
        var fault = Thrown(new AggregateException("many", Thrown(new InvalidOperationException("a", Thrown(new OrderException("late", 1, null)))), new TimeoutException("b")));

        var text = Back(fault).Fault!.ToString();

        Assert.That(text.Split("FaultTests.cs:line"), Has.Length.EqualTo(4), text);
        Assert.That(text, Does.Contain("late #1").And.Contain("System.TimeoutException: b"));
    }

    [Test]
    public void Fault_Data_KeepsValuesAndTheTextOfOthers()
    {
        var fault = new InvalidOperationException("x") { Data = { [1] = 2.5, ["who"] = new Uri("http://h"), ["what"] = new[] { 1 }, ["none"] = null } };

        var copy = Back(fault).Fault!.Data;

        Assert.That((copy[1], copy["who"], copy["what"], copy.Contains("none")), Is.EqualTo(((object)2.5, (object)new Uri("http://h"), (object)"System.Int32[]", true)));
    }

    [Test]
    public async Task Fault_TypeThatOnlyTheExecutorHas_ArrivesByItsName()
    {
        var bytes = new ArrayBufferWriter<byte>();
        var executor = Trip.New();
        await executor.ReadWork(Trip.Pack(Work.Of(int () => throw new OrderException("late", 42, new TimeoutException("slow"))))).RunAsync(executor, bytes, default);
        var stranger = new PayloadSerializer(new ProgramModules(typeof(Assert).Assembly));

        var copy = (RemoteTaskException)stranger.ReadOutcome<int>(new ReadOnlySequence<byte>(bytes.WrittenMemory)).Fault!;

        Assert.That((copy.RemoteType, copy.RemoteMessage), Is.EqualTo((typeof(OrderException).FullName, "late #42")));
        Assert.That(copy.InnerException, Is.TypeOf<TimeoutException>());
        Assert.That(copy.ToString(), Does.Contain("FaultTests.cs:line"));
    }

    [Test]
    public async Task Fault_OutOfMemory_ArrivesAsThat()
    {
        var outcome = await Trip.RunAsync<int>(Work.Of(static () => new byte[int.MaxValue].Length));

        Assert.That(outcome.Fault, Is.TypeOf<OutOfMemoryException>());
        Assert.That(outcome.Fault!.StackTrace, Does.Contain(nameof(Fault_OutOfMemory_ArrivesAsThat)));
    }

    [Test]
    public async Task Fault_AssemblyThatIsNotThere_IsNamed()
    {
        var loaded = await Trip.RunAsync<string>(Work.Of(static () => System.Reflection.Assembly.Load("No.Such.Assembly").FullName!));

        Assert.That(((FileNotFoundException)loaded.Fault!).FileName, Does.StartWith("No.Such.Assembly,"));
    }

    private static Outcome<int> Back(Exception fault)
    {
        var bytes = new ArrayBufferWriter<byte>();
        Trip.New().WriteFault(bytes, fault);
        return Trip.New().ReadOutcome<int>(new ReadOnlySequence<byte>(bytes.WrittenMemory));
    }

    private static Exception Thrown(Exception fault)
    {
        try
        {
            throw fault;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private sealed class OrderException(string message, int order, Exception? inner) : Exception(message, inner)
    {
        public int Order { get; } = order;

        public override string Message => $"{base.Message} #{Order}";
    }

    private sealed class HandleException(string message, Exception? inner) : Exception(message, inner)
    {
        private readonly object _stream = new MemoryStream();

        public override string Message => _stream is null ? "" : base.Message;
    }

    private sealed class MuteException : Exception
    {
        public override string Message => throw new InvalidOperationException();
    }
}
