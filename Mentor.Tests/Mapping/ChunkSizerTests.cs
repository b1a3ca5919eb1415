using Mentor.Tasks.Mapping;

namespace Mentor.Tests.Mapping;

[TestFixture]
internal sealed class ChunkSizerTests
{
    private static readonly TimeSpan Instant = TimeSpan.FromTicks(1);

    [Test]
    public void Next_NothingSeen_IsOne() => Assert.That(new ChunkSizer().Next(slots: 8, left: 1_000_000), Is.EqualTo(1));

    [TestCase(1.0, 1)]
    [TestCase(0.1, 2)]
    [TestCase(0.01, 20)]
    [TestCase(0.001, 32)] // no more than 32 times what was seen
    public void Next_OneItemSeen_AimsAtAFifthOfASecond(double seconds, int expected) =>
        Assert.That(Seeing((1, TimeSpan.FromSeconds(seconds))).Next(4, left: null), Is.EqualTo(expected));

    [Test]
    public void Next_CheapItems_GrowsToTheLargestInAFewSteps()
    {
        ChunkSizer sizer = new();
        List<int> sizes = [];
        while (sizes is not [.., ChunkSizer.Largest])
        {
            sizes.Add(sizer.Next(4, left: null));
            sizer.Saw(sizes[^1], Instant, Instant);
        }

        Assert.That(sizes, Is.EqualTo(new[] { 1, 32, 1024, 32_768, 65_536 }));
    }

    [Test]
    public void Next_FirstItemPaidForTheCompiler_IsForgottenSoon()
    {
        var sizer = Seeing((1, TimeSpan.FromMilliseconds(20)));
        for (var i = 0; i < 6; i++)
        {
            var size = sizer.Next(4, left: null);
            sizer.Saw(size, TimeSpan.FromMicroseconds(size), Instant);
        }

        Assert.That(sizer.Next(4, left: null), Is.EqualTo(ChunkSizer.Largest));
    }

    [Test]
    public void Next_ItemsGetSlower_GetsSmaller()
    {
        var sizer = Seeing((1000, TimeSpan.FromMilliseconds(10)), (1000, TimeSpan.FromSeconds(10)));

        Assert.That(sizer.Next(4, left: null), Is.InRange(10, 40));
    }

    [TestCase(1000, 20)] // each slot has enough
    [TestCase(80, 10)]
    [TestCase(1, 5)] // less is not worth its way
    public void Next_EndInSight_SharesWhatIsLeft(int left, int expected) =>
        Assert.That(Seeing((100, TimeSpan.FromSeconds(1))).Next(slots: 4, left), Is.EqualTo(expected));

    [Test]
    public void Next_CheapItemsEndInSight_DoesNotShareThem()
    {
        var sizer = Seeing((10_000, TimeSpan.FromMilliseconds(10)));

        Assert.That(sizer.Next(slots: 4, left: 10_000), Is.EqualTo(50_000), "together they take 10 ms");
    }

    [Test]
    public void Next_LargeItemsThatRunInNoTime_StopsAtWhatTakesLongToWrite()
    {
        ChunkSizer sizer = new();
        sizer.Saw(1, Instant, encoded: TimeSpan.FromMilliseconds(5));

        Assert.That(sizer.Next(4, left: null), Is.EqualTo(4));
    }

    private static ChunkSizer Seeing(params (int Items, TimeSpan Ran)[] chunks)
    {
        ChunkSizer sizer = new();
        foreach (var (items, ran) in chunks) sizer.Saw(items, ran, TimeSpan.Zero);
        return sizer;
    }
}
