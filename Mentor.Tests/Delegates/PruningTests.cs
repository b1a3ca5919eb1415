using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Delegates;

/// <summary>C# puts all captured variables of a scope into one object; only what the delegate touches may travel.</summary>
[TestFixture]
internal sealed class PruningTests
{
    [Test]
    public async Task Run_ScopeSharedWithAStream_LeavesItBehind()
    {
        using var stream = new MemoryStream();
        var number = 5;
        Func<long> other = () => stream.Length;

        Assert.That(await Trip.Run(() => number), Is.EqualTo(5));
        Assert.That(other(), Is.Zero);
    }

    [Test]
    public void Pack_ScopeSharedWithALargeArray_StaysSmall()
    {
        var large = new byte[1_000_000];
        var number = 5;
        Func<int> other = () => large.Length;

        Assert.That(Trip.Pack(Work.Of(() => number)).Length, Is.LessThan(100));
        Assert.That(other(), Is.EqualTo(1_000_000));
    }

    [Test]
    public async Task Run_OuterScopeSharedWithAStream_LeavesItBehind()
    {
        using var stream = new MemoryStream();
        var outer = 1;
        var bodies = new List<Func<int>>();
        for (var i = 0; i < 2; i++)
        {
            var inner = i;
            var unused = stream;
            bodies.Add(() => outer + inner);
            bodies.Add(() => (int)unused.Length + (int)stream.Length);
        }

        Assert.That(await Trip.Run(bodies[2]), Is.EqualTo(2));
    }

    [Test]
    public async Task Run_ScopeSharedWithThis_LeavesItBehind() => Assert.That(await new WithHandle().NumberElsewhere(3), Is.EqualTo(3));

    [Test]
    public async Task Run_AsyncLambda_TakesOnlyWhatItsStateMachineTouches()
    {
        using var stream = new MemoryStream();
        var number = 5;
        Func<long> other = () => stream.Length;

        Assert.That(await Trip.Value<int>(Work.Of(async () =>
        {
            await Task.Yield();
            return number + await Task.Run(() => number);
        })), Is.EqualTo(10));
        Assert.That(other(), Is.Zero);
    }

    [Test]
    public async Task Run_LocalFunctionsWithStateMachines_TakeOnlyWhatTheyTouch()
    {
        using var stream = new MemoryStream();
        var (start, step) = (5, 2);
        Func<long> other = () => stream.Length;
        IEnumerable<int> Count()
        {
            yield return start;
            yield return start + step;
        }

        async Task<int> Sum()
        {
            await Task.Yield();
            return Count().Sum() + ((Func<int>)(() => step))();
        }

        Assert.That(await Trip.Value<int>(Work.Of(async () => await Sum())), Is.EqualTo(14));
        Assert.That(other(), Is.Zero);
    }

    [Test]
    public async Task Run_VariableOnlyAssigned_NeedNotTravel()
    {
        Stream? stream = new MemoryStream();

        Assert.That(await Trip.Run(() =>
        {
            stream = null;
            return 1;
        }), Is.EqualTo(1));
        Assert.That(stream, Is.Not.Null);
    }

    [Test]
    public void Copy_TwoDelegatesOfOneScope_TakeWhatEitherTouchesAndShareIt()
    {
        int a = 1, b = 10;
        Func<int> first = () => a++;
        Func<int> second = () => a + b;

        var copy = Trip.Copy((first, second));

        Assert.That(copy.first(), Is.EqualTo(1));
        Assert.That(copy.second(), Is.EqualTo(12));
    }

    [Test]
    public void Copy_SecondDelegateNeedsMoreOfAnOuterScope_GetsIt()
    {
        int a = 1, b = 10;
        (Func<int>, Func<int>)? both = null;
        foreach (var each in new[] { 100 })
        {
            var inner = each;
            both = (() => a + inner, () => b + inner);
        }

        var copy = Trip.Copy(both!.Value);

        Assert.That((copy.Item1(), copy.Item2()), Is.EqualTo((101, 110)));
    }

    [Test]
    public async Task Run_GenericMethodScope_IsPrunedToo() => Assert.That(await InGeneric("x"), Is.EqualTo("x"));

    [Test]
    public async Task Run_CapturedThis_TravelsWithoutTheFieldsThatAreNotRead()
    {
        var host = new Host();

        Assert.That(await host.Direct(), Is.EqualTo(7));
        Assert.That(await host.WithVariable(1), Is.EqualTo(8));
        Assert.That(await host.ByProperty(), Is.EqualTo(7));
        Assert.That(await host.ByMethod(), Is.EqualTo(14));
        Assert.That(await host.Async(1), Is.EqualTo(8));
        Assert.That(await host.Nested(), Is.EqualTo(7));
        Assert.That(await Trip.Run(host.Twice), Is.EqualTo(14));
    }

    [Test]
    public async Task Pack_CapturedThisHandedOn_TravelsWhole()
    {
        var refused = await Assert.ThrowsAsync<Protocol.Delegates.DelegateSerializationException>(() => new Host().HandedOn());

        Assert.That(refused!.Path, Is.EqualTo("_stream"));
    }

    [Test]
    public void Copy_TwoDelegatesOfOneObject_TakeWhatEitherReads()
    {
        var copy = Trip.Copy(new Counter().Both());

        Assert.That((copy.Item1(), copy.Item2()), Is.EqualTo((1, 2)));
    }

    [Test]
    public void Copy_ObjectAfterADelegateOfIt_IsWhole()
    {
        var counter = new Counter();

        var (first, whole) = Trip.Copy((counter.Both().Item1, counter));

        Assert.That((first(), whole.Both().Item2(), ReferenceEquals(first.Target, whole)), Is.EqualTo((1, 2, true)));
    }

    private static async Task<string> InGeneric<T>(T value)
    {
        using var stream = new MemoryStream();
        var result = await Trip.Run(() => $"{value}");
        Func<long> other = () => stream.Length;
        return other() == 0 ? result : "";
    }

    private sealed class Counter
    {
        private readonly int _one = 1;
        private readonly int _two = 2;

        public (Func<int>, Func<int>) Both() => (() => _one, () => _two);
    }

    private sealed class Host
    {
        private readonly object _stream = new MemoryStream();
        private readonly int _number = 7;

        private int Number => _number;

        public int Twice() => Number * 2;

        public Task<int> Direct() => Trip.Run(() => _number);

        public Task<int> WithVariable(int more) => Trip.Run(() => _number + more);

        public Task<int> ByProperty() => Trip.Run(() => Number);

        public Task<int> ByMethod() => Trip.Run(() => Twice());

        public Task<int> Async(int more) => Trip.Value<int>(Work.Of(async () =>
        {
            await Task.Yield();
            return Number + more;
        }));

        public Task<int> Nested() => Trip.Run(() => Enumerable.Range(0, 1).Select(_ => _number).Sum());

        public Task<int> HandedOn() => Trip.Run(() => _stream.GetHashCode() + GetHashCode() + _number);
    }

    private sealed class WithHandle
    {
        private readonly object _stream = new MemoryStream();

        public Task<int> NumberElsewhere(int n)
        {
            Func<long> other = () => _stream.GetHashCode() + (long)n;
            return other() == long.MaxValue ? null! : Trip.Run(() => n);
        }
    }
}
