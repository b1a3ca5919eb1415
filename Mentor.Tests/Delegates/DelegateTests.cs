using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;
using Mentor.Tests.Values;

namespace Mentor.Tests.Delegates;

[TestFixture]
internal sealed class DelegateTests
{
    private delegate void Swap(ref int a, out string b);

    [Test]
    public async Task Run_ClosureOverPrimitivesTextAndCollections_SeesThem()
    {
        var number = 3;
        var text = "x";
        int[] array = [1, 2];
        var map = new Dictionary<string, List<int>> { ["k"] = [5] };
        var person = new Employee("Ann", 40, 2m);

        Assert.That(await Trip.Run(() => $"{number}{text}{array.Sum()}{map["k"][0]}{person.Name}"), Is.EqualTo("3x35Ann"));
    }

    [Test]
    public async Task Run_NestedScopes_SeesThemAll()
    {
        var outer = 1;
        Func<int>? body = null;
        for (var i = 0; i < 3; i++)
        {
            var inner = i * 10;
            {
                var innermost = 100;
                body = () => outer + inner + innermost;
            }
        }

        Assert.That(await Trip.Run(body!), Is.EqualTo(121));
    }

    [Test]
    public async Task Run_NestedLambdasAndLocalFunctions_SeeWhatTheyTouch()
    {
        int a = 1, b = 2, c = 3;
        int Local(int n) => n + b;

        Assert.That(await Trip.Run(() => Enumerable.Range(0, 2).Select(n => Local(n) + a).Sum() + ((Func<int>)(() => c))()), Is.EqualTo(10));
    }

    [Test]
    public async Task Run_IteratorInside_SeesWhatItTouches()
    {
        var start = 5;
        IEnumerable<int> Count()
        {
            yield return start;
            yield return start + 1;
        }

        Assert.That(await Trip.Run(() => Count().Sum()), Is.EqualTo(11));
    }

    [Test]
    public async Task Run_MethodGroups_ReachTheirTargets()
    {
        var dog = new Dog("Rex", 3);

        Assert.That(await Trip.Run(Answer), Is.EqualTo(42));
        Assert.That(await Trip.Run(dog.Describe), Is.EqualTo("Rex:3"));
        Assert.That(await Trip.Run("text".Trim), Is.EqualTo("text"));
        Assert.That(await Trip.Run(new Point3(1, 2, 3).ToString), Is.EqualTo(new Point3(1, 2, 3).ToString()));
    }

    [Test]
    public async Task Run_CapturedThis_ArrivesWithIt() => Assert.That(await new Counter(7).AddElsewhere(5), Is.EqualTo(12));

    [Test]
    public async Task Run_GenericMethodAndType_KeepTheirArguments()
    {
        Assert.That(await GenericHost<string>.Run(5, "x"), Is.EqualTo("String Int32 5 x"));
        Assert.That(await Trip.Run(GenericHost<int>.TypeName<List<string>>), Is.EqualTo("Int32 List`1"));
    }

    [Test]
    public async Task Run_FrameworkMethod_IsFoundByItsSignature() => Assert.That(await Trip.Value<int>(Work.Apply(int.Parse, "17")), Is.EqualTo(17));

    [Test]
    public async Task Run_DelegateWithinADelegate_RunsToo()
    {
        var factor = 3;
        Func<int, int> times = n => n * factor;

        Assert.That(await Trip.Run(() => times(5)), Is.EqualTo(15));
    }

    [Test]
    public async Task Run_RecursiveClosure_CallsItself()
    {
        Func<int, int> factorial = null!;
        factorial = n => n < 2 ? 1 : n * factorial(n - 1);

        Assert.That(await Trip.Run(() => factorial(5)), Is.EqualTo(120));
    }

    [Test]
    public async Task Run_Multicast_CallsEachInOrder()
    {
        var log = new List<int>();
        Action both = () => log.Add(1);
        both += () => log.Add(2);

        Assert.That(await Trip.Run(() =>
        {
            both();
            return log;
        }), Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void Copy_CustomDelegateWithRefAndOut_Works()
    {
        var text = "out";
        Swap body = (ref int a, out string b) =>
        {
            a++;
            b = text;
        };

        var n = 1;
        Trip.Copy(body)(ref n, out var result);

        Assert.That((n, result), Is.EqualTo((2, "out")));
    }

    [Test]
    public void Copy_ExtensionMethodDelegate_KeepsItsFirstArgument()
    {
        Func<string> shout = "hey".Shout;

        Assert.That(Trip.Copy(shout)(), Is.EqualTo("HEY!"));
    }

    [Test]
    public void Copy_OpenAndClosedOverNull_StayWhatTheyAre()
    {
        var open = (Func<Dog, string>)Delegate.CreateDelegate(typeof(Func<Dog, string>), typeof(Dog).GetMethod(nameof(Dog.Describe))!);
        Func<bool> closed = ((string?)null).IsNothing;

        Assert.That(Trip.Copy(open)(new Dog("Rex", 1)), Is.EqualTo("Rex:1"));
        Assert.That(Trip.Copy(closed)(), Is.True);
    }

    [Test]
    public void Copy_CovariantDelegate_KeepsItsType()
    {
        Func<object> value = (Func<string>)(static () => "s");

        Assert.That(Trip.Copy(value).GetType(), Is.EqualTo(typeof(Func<string>)));
    }

    [Test]
    public async Task Run_CapturedToken_IsThisTasksCancellation()
    {
        using var driver = new CancellationTokenSource();
        using var task = new CancellationTokenSource();
        var token = driver.Token;

        await task.CancelAsync();

        Assert.That((await Trip.RunAsync<bool>(Work.Of(() => token.IsCancellationRequested), task.Token)).Value);
        Assert.That((await Trip.RunAsync<bool>(Work.Of(() => token.IsCancellationRequested))).Value, Is.False);
    }

    [Test]
    public void Pack_DynamicMethod_IsRefused()
    {
        var compiled = System.Linq.Expressions.Expression.Lambda<Func<int>>(System.Linq.Expressions.Expression.Constant(1)).Compile();

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(() => compiled())));

        Assert.That(refused!.Message, Is.EqualTo(
            "Cannot send the delegate in DelegateTests.Pack_DynamicMethod_IsRefused; one thing in it cannot travel:\n"
            + "  'compiled' (System.Func<System.Int32>): its code was made at run time (a dynamic method or a compiled expression) and has no file to send; "
            + "use a lambda or a method of a compiled type."));
    }

    [Test]
    public void Pack_SeveralOffenders_AreListedByVariable()
    {
        using var stream = new MemoryStream();
        using var client = new HttpClient();
        var holder = new Holder { Children = { new Holder { Source = stream } } };

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(() => $"{stream}{client}{holder}")));

        Assert.That(refused!.Refusals.Select(r => r.Path), Is.EquivalentTo(new[] { "stream", "client", "holder.Children[0].Source" }));
    }

    [Test]
    public void Copy_FrameworkMethodInAResult_IsRefused()
    {
        Action<string> delete = File.Delete;

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(delete));

        Assert.That(refused!.Message, Does.Contain("a result cannot bring back a delegate of a framework method; wrap the call in a lambda"));
    }

    private static int Answer() => 42;

    private sealed class Counter(int start)
    {
        private readonly int _start = start;

        public Task<int> AddElsewhere(int n) => Trip.Run(() => _start + n);
    }

    private static class GenericHost<T>
    {
        public static Task<string> Run<TOther>(TOther other, T own) => Trip.Run(() => $"{typeof(T).Name} {typeof(TOther).Name} {other} {own}");

        public static string TypeName<TOther>() => $"{typeof(T).Name} {typeof(TOther).Name}";
    }
}
