using Mentor.Protocol;

namespace Mentor.Tests;

public sealed class ResourcesTests
{
    [Test]
    public void Add_ThreeTimesATenth_IsExactlyThreeTenths()
    {
        var tenth = new Resources(cpus: 0.1);

        Assert.That(tenth + tenth + tenth, Is.EqualTo(new Resources(cpus: 0.3)));
    }

    [Test]
    public void Constructor_FourDecimals_RoundsToThousandths() => Assert.That(new Resources(cpus: 0.1236), Is.EqualTo(new Resources(cpus: 0.124)));

    [TestCase(-1)]
    [TestCase(double.NaN)]
    [TestCase(double.PositiveInfinity)]
    [TestCase(1e13)]
    public void Constructor_NonsenseAmount_NamesTheResource(double amount) => Assert.That(
        () => new Resources(memoryMB: amount),
        Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.StartsWith("An amount of mem is a number from 0 to 1000000000000."));

    [Test]
    public void Compare_EachHasMoreOfSomething_NeitherIsLess()
    {
        Resources manyCpus = new(cpus: 4, memoryMB: 1), muchMemory = new(cpus: 1, memoryMB: 4);

        Assert.Multiple(() =>
        {
            Assert.That(manyCpus <= muchMemory, Is.False);
            Assert.That(muchMemory <= manyCpus, Is.False);
            Assert.That(manyCpus == muchMemory, Is.False);
        });
    }

    [TestCase("", "cpus:1", true)]
    [TestCase("cpus:1", "cpus:1", true)]
    [TestCase("cpus:1", "cpus:0.999", false)]
    [TestCase("cpus:1;disk:5", "cpus:2;disk:5;mem:1", true)]
    [TestCase("cpus:1;fpga:1", "cpus:2", false)]
    [TestCase("ports:[5-6]", "ports:[1-9]", true)]
    [TestCase("ports:[5-6,8-9]", "ports:[1-6,8-9]", true)]
    [TestCase("ports:[5-7]", "ports:[1-6,8-9]", false)]
    [TestCase("ports:[5-7]", "cpus:1", false)]
    [TestCase("zones:{b}", "zones:{a,b}", true)]
    [TestCase("zones:{b,c}", "zones:{a,b}", false)]
    [TestCase("cpus(prod):1", "cpus(prod):2", true)]
    [TestCase("cpus:1", "cpus(prod):2", false)]
    [TestCase("cpus(prod):1", "cpus:2", false)]
    public void LessOrEqual_EveryComponentDecides(string asked, string available, bool fits) => Assert.Multiple(() =>
    {
        Assert.That(Resources.Parse(asked) <= Resources.Parse(available), Is.EqualTo(fits));
        Assert.That(Resources.Parse(available).Contains(Resources.Parse(asked)), Is.EqualTo(fits));
        Assert.That(Resources.Parse(available) >= Resources.Parse(asked), Is.EqualTo(fits));
    });

    [Test]
    public void Less_EqualVectors_IsFalse() => Assert.Multiple(() =>
    {
        Assert.That(new Resources(1, 2) < new Resources(1, 2), Is.False);
        Assert.That(new Resources(1, 2) < new Resources(1, 3), Is.True);
        Assert.That(new Resources(1, 3) > new Resources(1, 2), Is.True);
    });

    [TestCase("cpus:4;mem:10;disk:3", "cpus:1;mem:10;disk:3", "cpus:3")]
    [TestCase("ports:[1-9]", "ports:[3-4,9-9]", "ports:[1-2,5-8]")]
    [TestCase("ports:[1-9]", "ports:[1-9]", "")]
    [TestCase("ports:[1-2,5-9]", "ports:[2-2,5-6]", "ports:[1-1,7-9]")]
    [TestCase("zones:{a,b,c}", "zones:{b}", "zones:{a,c}")]
    [TestCase("cpus:1;cpus(prod):2;mem(prod):5", "cpus(prod):2;mem(prod):1", "cpus:1;mem(prod):4")]
    public void Subtract_Contained_LeavesTheRest(string from, string taken, string rest) =>
        Assert.That(Resources.Parse(from) - Resources.Parse(taken), Is.EqualTo(Resources.Parse(rest)));

    [Test]
    public void Subtract_NotContained_SaysBothSides() => Assert.That(
        () => new Resources(cpus: 1) - new Resources(cpus: 2),
        Throws.ArgumentException.With.Message.StartsWith("Cannot take cpus:2 out of cpus:1: it does not contain as much. Compare with <= first."));

    [Test]
    public void Multiply_Scalars_MultipliesEach() => Assert.Multiple(() =>
    {
        Assert.That(new Resources(0.5, 100, diskMB: 7) * 3, Is.EqualTo(new Resources(1.5, 300, diskMB: 21)));
        Assert.That(2 * new Resources(cpus: 1), Is.EqualTo(new Resources(cpus: 2)));
        Assert.That(new Resources(0.1, 100) * 0.1, Is.EqualTo(new Resources(0.01, 10)));
        Assert.That(0.5m * Resources.Parse("cpus:1;fpga:3;mem(prod):7"), Is.EqualTo(Resources.Parse("cpus:0.5;fpga:1.5;mem(prod):3.5")));
        Assert.That(new Resources(1, 1, 1) * 0, Is.EqualTo(Resources.None));
    });

    [Test]
    public void Multiply_Ranges_IsRefused() => Assert.That(
        () => Resources.Parse("ports:[1-2]") * 2,
        Throws.ArgumentException.With.Message.StartsWith("Cannot multiply ports:[1-2]: ports has no multiple. Add up distinct ranges or items instead."));

    [TestCase("cpus:1;mem:128;ports:[31000-31005]", "cpus:1;mem:128;ports:[31000-31005]")]
    [TestCase(" ports:[7-9, 1-3,4-5]; mem(*):0.5 ;cpus:1.25", "cpus:1.25;mem:0.5;ports:[1-5,7-9]")]
    [TestCase("fpga:2;cpus:0;disk:10", "disk:10;fpga:2")]
    [TestCase("ports:[]", "")]
    [TestCase("zones:{b, a,a}", "zones:{a,b}")]
    [TestCase("disk(prod):64;cpus:1;zones(dev):{x}", "cpus:1;zones(dev):{x};disk(prod):64")]
    [TestCase("", "")]
    public void Parse_ThenPrint_IsNormalized(string text, string printed) => Assert.Multiple(() =>
    {
        Assert.That(Resources.Parse(text).ToString(), Is.EqualTo(printed));
        Assert.That(Resources.Parse(printed), Is.EqualTo(Resources.Parse(text)));
        Assert.That(Resources.Parse(printed).GetHashCode(), Is.EqualTo(Resources.Parse(text).GetHashCode()));
    });

    [TestCase("cpus", "in 'cpus', it has no 'name:value'")]
    [TestCase("mem:1;cpus:many", "in 'cpus:many', 'many' is not a number")]
    [TestCase("cpus:-1", "in 'cpus:-1', '-1' is not an amount")]
    [TestCase("cpus:1;cpus:2", "in 'cpus:2', 'cpus' is there twice")]
    [TestCase("cpus(a):1;mem:1;cpus( a ):2", "in 'cpus( a ):2', 'cpus( a )' is there twice")]
    [TestCase("cpus[0]:1", "in 'cpus[0]:1', 'cpus[0]' is not a name")]
    [TestCase("cpus():1", "in 'cpus():1', '()' is not a role in brackets")]
    [TestCase("cpus(prod:1", "in 'cpus(prod:1', '(prod' is not a role in brackets")]
    [TestCase("cpus(a b):1", "in 'cpus(a b):1', '(a b)' is not a role in brackets")]
    [TestCase("zones:{a,b", "in 'zones:{a,b', the bracket is not closed")]
    [TestCase("ports:[1-2", "in 'ports:[1-2', the bracket is not closed")]
    [TestCase("ports:[2-1]", "in 'ports:[2-1]', '2-1' is not a range")]
    public void Parse_Malformed_ShowsThePart(string text, string why) => Assert.That(
        () => Resources.Parse(text),
        Throws.InstanceOf<FormatException>().With.Message.EqualTo(
            $"Cannot read the resources '{text}': {why}. Write them like cpus:1;mem:128;ports:[31000-31005];zones:{{a,b}};disk(role):64."));

    [Test]
    public void With_RangeThatEndsBeforeItBegins_IsRefused() => Assert.That(
        () => Resources.None.With("ports", new ResourceRange(5, 4)),
        Throws.ArgumentException.With.Message.StartsWith("The range 5-4 ends before it begins; write it as 4-5."));

    [Test]
    public void Multiply_ByNothingOfTheKind_IsRefused() => Assert.Multiple(() =>
    {
        Assert.That(() => new Resources(1) * -1, Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new Resources(1) * double.NaN, Throws.InstanceOf<OverflowException>());
    });

    [Test]
    public void Sum_OfAny_AddsUp() => Assert.Multiple(() =>
    {
        Assert.That(new[] { new Resources(1), Resources.Parse("cpus:2;ports:[1-2]") }.Sum(), Is.EqualTo(Resources.Parse("cpus:3;ports:[1-2]")));
        Assert.That("ab".Sum(letter => new Resources(cpus: letter - 'a' + 1)), Is.EqualTo(new Resources(cpus: 3)));
        Assert.That(Array.Empty<Resources>().Sum(), Is.EqualTo(Resources.None));
    });

    [Test]
    public void Flatten_Reserved_CountsAsOneRoom() =>
        Assert.That(Resources.Parse("cpus:1;cpus(a):2;cpus(b):0.5;ports(a):[5-6];ports:[7-9]").Flatten(), Is.EqualTo(Resources.Parse("cpus:3.5;ports:[5-9]")));

    [Test]
    public void ReservedFor_Role_IsBoundToIt()
    {
        var reserved = (new Resources(cpus: 1) + Resources.Parse("mem(dev):5")).ReservedFor("prod");

        Assert.Multiple(() =>
        {
            Assert.That(reserved, Is.EqualTo(Resources.Parse("cpus(prod):1;mem(dev):5")));
            Assert.That(reserved.Unreserved, Is.EqualTo(Resources.None));
            Assert.That(reserved.Cpus, Is.Zero);
            Assert.That(reserved.IsEmpty, Is.False);
            Assert.That(reserved.Bound.Select(b => b.Key.Role), Is.EquivalentTo(new[] { "dev", "prod" }));
            Assert.That(new Resources(1).ReservedFor("*"), Is.EqualTo(new Resources(1)));
        });
    }

    [TestCase("cpus:1;cpus(prod):2", "cpus:1", "cpus(prod):1")]
    [TestCase("cpus:1;cpus(prod):2", "cpus:2.5", "cpus:0.5;cpus(prod):2")]
    [TestCase("cpus:1;cpus(prod):2", "cpus:1;cpus(prod):2", "cpus:1;cpus(prod):2")]
    [TestCase("cpus:1;cpus(prod):2", "cpus:0.5;cpus(prod):1.8", "cpus:0.3;cpus(prod):2")]
    [TestCase("cpus:1;cpus(prod):2", "cpus:3.1", null)]
    [TestCase("cpus:1;cpus(prod):2", "cpus(dev):1", null)]
    [TestCase("ports:[1-9];ports(prod):[10-19]", "ports:[9-11]", "ports:[9-9];ports(prod):[10-11]")]
    [TestCase("zones(prod):{a};zones:{b}", "zones:{a,b}", "zones(prod):{a};zones:{b}")]
    public void Find_Demand_TakesReservedFirst(string held, string asked, string? found) =>
        Assert.That(Resources.Parse(held).Find(Resources.Parse(asked)), Is.EqualTo(found is null ? null : Resources.Parse(found)));

    [Test]
    public void With_ScalarAndRanges_AreReadBack()
    {
        var resources = new Resources(cpus: 2, memoryMB: 3, diskMB: 4, gpus: 1).With("fpga", 1.5).With("ports", new(8, 9), new ResourceRange(1, 2));

        Assert.Multiple(() =>
        {
            Assert.That((resources.Cpus, resources.MemoryMB, resources.DiskMB, resources.Gpus), Is.EqualTo((2.0, 3.0, 4.0, 1.0)));
            Assert.That(resources["fpga"], Is.EqualTo(1.5));
            Assert.That(resources.ScalarNames, Is.EqualTo("cpus mem disk fpga gpus".Split(' ')));
            Assert.That(resources.Ranges("ports"), Is.EqualTo(new ResourceRange[] { new(1, 2), new(8, 9) }));
            Assert.That(resources.RangeNames.Single(), Is.EqualTo("ports"));
            Assert.That(resources.With("fpga", 0).With("ports")["fpga"], Is.Zero);
            Assert.That(resources.IsEmpty, Is.False);
            Assert.That(Resources.None.IsEmpty, Is.True);
        });
    }

    [Test]
    public void LessOrEqual_AnyNames_DoesNotAllocate()
    {
        Resources small = new(1, 1, 1), large = new Resources(2, 2, 2).With("ports", new ResourceRange(1, 9));
        var fits = small <= large;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) fits &= small <= large;
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.That((allocated, fits), Is.EqualTo((0, true)));
    }
}
