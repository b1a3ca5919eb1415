using System.Linq.Expressions;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using CsCheck;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Delegates;

/// <summary>Every kind of delegate that C# can write.</summary>
[TestFixture]
internal sealed class DelegateKindsTests
{
    private delegate ref int Element(int[] array, int index);

    private delegate int Adding(ref Meter meter, int more);

    private delegate bool Parsing(string text, out int number);

    [Test]
    public async Task Run_CustomDelegateTypesCaptured_KeepRefOutAndIn()
    {
        Element element = static (array, index) => ref array[index];
        Parsing parse = int.TryParse;
        Adding add = (ref meter, more) => meter.Add(more);
        var factor = 2;
        var scale = (in int n, params int[] more) => n * factor + more.Length;
        var withDefault = (int n = 41) => n + 1;

        Assert.That(await Trip.Run(() =>
        {
            int[] array = [1, 2];
            element(array, 1) = parse("40", out var number) ? number : 0;
            var meter = new Meter(1);
            add(ref meter, 4);
            return (array[1], meter.Value, scale(5, 1, 2), withDefault(), withDefault(1));
        }), Is.EqualTo((40, 5, 12, 42, 2)));
    }

    [Test]
    public async Task Run_LambdasOfFieldsConstructorsAndProperties_ReachTheirTargets()
    {
        var kinds = new Kinds<int>(7, "x");
        var (ofField, ofConstructor, ofProperty) = (kinds.OfAFieldInitializer, kinds.OfAConstructor, kinds.OfAProperty);

        Assert.That(await Trip.Value<int>(Work.Apply(Kinds<string>.OfAStaticField, 1)), Is.EqualTo(2));
        Assert.That(await Trip.Run(Kinds<DateTime>.OfAStaticConstructor), Is.EqualTo("DateTime"));
        Assert.That(await Trip.Run(() => $"{ofField()} {ofConstructor()} {ofProperty()}"), Is.EqualTo("5 7x 7"));
    }

    [Test]
    public async Task Run_GenericMethodsOfGenericTypes_KeepAllArguments()
    {
        var lambda = Kinds<int>.OfAGenericMethod<string>(5);
        Func<string[], string> group = Kinds<List<int>>.Joined;

        Assert.That(await Trip.Run(() => lambda("s")), Is.EqualTo("Int32 String 5 s"));
        Assert.That(await Trip.Value<string>(Work.Apply(group, ["a", "b"])), Is.EqualTo("List`1 a+b"));
    }

    [Test]
    public async Task Run_VirtualAndInterfaceMethods_ReachWhatTheObjectMakesOfThem()
    {
        Greeter guest = new Guest("Ann");

        Assert.That(await Trip.Run(guest.Part), Is.EqualTo("goodbye"));
        Assert.That(await Trip.Run(guest.Both), Is.EqualTo("goodbye Ann"));
        Assert.That(await Trip.Run(((IGreeting)guest).Greet), Is.EqualTo("hello Ann"));
    }

    [Test]
    public async Task Run_OpenInstanceDelegates_TakeTheirObjectAsArgument()
    {
        var part = typeof(Greeter).GetMethod(nameof(Greeter.Part))!.CreateDelegate<Func<Greeter, string>>();
        var add = typeof(Meter).GetMethod(nameof(Meter.Add))!.CreateDelegate<Adding>();

        Assert.That(await Trip.Run(() =>
        {
            var meter = new Meter(1);
            return (part(new Guest("x")), add(ref meter, 2), meter.Value);
        }), Is.EqualTo(("goodbye", 3, 3)));
    }

    [Test]
    public async Task Run_MethodsOfStructsAndRecords_TakeTheBox()
    {
        Func<int, int> add = new Meter(5).Add;

        Assert.That(await Trip.Run(() => add(1) + add(1)), Is.EqualTo(13), "the box is one and the same for both calls");
        Assert.That(await Trip.Run(new Named("x").Twice), Is.EqualTo("xx"));
        Assert.That(await Trip.Run(new Values.Person("Ann", 1).ToString), Is.EqualTo(new Values.Person("Ann", 1).ToString()));
    }

    [Test]
    public async Task Run_LocalFunctions_StaticRecursiveAsyncAndIterator()
    {
        var step = 2;
        static int Double(int n) => 2 * n;
        int Down(int n) => n <= 0 ? 0 : 1 + Down(n - step);
        async Task<int> Later(int n)
        {
            await Task.Yield();
            return n + step;
        }

        async IAsyncEnumerable<int> Each()
        {
            for (var i = 0; i < 3; i++)
            {
                await Task.Yield();
                yield return i * step;
            }
        }

        Assert.That(await Trip.Value<int>(Work.Of(async () =>
        {
            var sum = 0;
            await foreach (var each in Each()) sum += each;
            return sum + Double(await Later(Down(6)));
        })), Is.EqualTo(16));
        Func<int, int> group = Down;
        Assert.That(await Trip.Value<int>(Work.Apply(group, 10)), Is.EqualTo(5));
    }

    [Test]
    public async Task Run_IteratorCapturedAsAValue_IsEnumeratedThere()
    {
        var step = 3;
        IEnumerable<int> Count()
        {
            for (var i = 0; i < 3; i++) yield return i * step;
        }

        var values = Count();

        Assert.That(await Trip.Run(() => values.Sum()), Is.EqualTo(9));
    }

    [Test]
    public async Task Run_SixteenArguments_PassesThem()
    {
        var more = 1;
        Func<int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int> sum =
            (a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p) => a + b + c + d + e + f + g + h + i + j + k + l + m + n + o + p + more;

        Assert.That(await Trip.Run(() => sum(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16)), Is.EqualTo(137));
    }

    [Test]
    public async Task Run_MutuallyRecursiveAndMulticastClosures_ShareTheirVariables()
    {
        var calls = 0;
        Func<int, bool> isOdd = null!;
        Func<int, bool> isEven = n => ++calls > 0 && (n == 0 || isOdd(n - 1));
        isOdd = n => ++calls > 0 && n != 0 && isEven(n - 1);
        Action all = () => calls += 10;
        all += all;
        all += () => calls += 100;

        Assert.That(await Trip.Run(() =>
        {
            var even = isEven(5);
            all();
            return (even, calls);
        }), Is.EqualTo((false, 126)));
    }

    [Test]
    public async Task Run_DelegateOfADelegate_CallsIt()
    {
        var n = 3;
        Func<int> inner = () => n;
        Func<int> outer = inner.Invoke;

        Assert.That(await Trip.Run(() => outer() + 1), Is.EqualTo(4));
    }

    [Test]
    public async Task Run_ConversionsOfMethodGroups_AreTheirMethods()
    {
        Func<string, string> shout = Extensions.Shout;
        Converter<string, int> parse = int.Parse;
        Comparison<string> compare = string.CompareOrdinal;
        Func<string, bool> contains = "abc".Contains;

        Assert.That(await Trip.Run(() => $"{shout("a")} {Array.ConvertAll(["1", "2"], parse).Sum()} {compare("a", "b") < 0} {contains("b")}"), Is.EqualTo("A! 3 True True"));
    }

    [Test]
    public async Task Run_DelegateOfAnotherAssembly_IsThatMethod()
    {
        Func<int, Gen<int>> constant = Gen.Const;

        Assert.That(await Trip.Run(() => constant(5).Single()), Is.EqualTo(5));
    }

    [Test]
    public void Pack_MethodsMadeAtRunTime_AreRefused()
    {
        var dynamic = new DynamicMethod("Five", typeof(int), []);
        dynamic.GetILGenerator().Emit(OpCodes.Ldc_I4_5);
        dynamic.GetILGenerator().Emit(OpCodes.Ret);
        var five = dynamic.CreateDelegate<Func<int>>();
        var captured = 1;
        Expression<Func<int>> tree = () => captured;
        var compiled = tree.Compile();

        foreach (var body in new[] { five, compiled })
        {
            var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(body)));
            Assert.That(refused!.Message, Does.Contain("its code was made at run time (a dynamic method or a compiled expression) and has no file to send"));
        }
    }

    [Test]
    public async Task Pack_BodyThatBelongsToTheRuntime_IsRefused()
    {
        var continuation = new Continuation();
        var waiting = WaitAsync(continuation);
        var body = continuation.Body!;

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(body)));

        Assert.That(refused!.Message, Does.Contain("AsyncStateMachineBox").And.Contain("a task runs in this process; await it first and send its result."));
        body();
        await waiting;
    }

    private static async Task WaitAsync(Continuation continuation) => await continuation;

    /// <summary>Lets the test have what the runtime makes of the rest of an async method.</summary>
    private sealed class Continuation : INotifyCompletion
    {
        public Action? Body { get; private set; }

        public bool IsCompleted => false;

        public Continuation GetAwaiter() => this;

        public void OnCompleted(Action continuation) => Body = continuation;

        public void GetResult()
        {
        }
    }
}
