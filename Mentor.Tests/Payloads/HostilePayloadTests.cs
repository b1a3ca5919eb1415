using System.Buffers;
using Mentor.Protocol;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Values;

namespace Mentor.Tests.Payloads;

/// <summary>Damaged and hostile bytes end in an exception of ours, never in another one, a hang or a large allocation.</summary>
[TestFixture]
internal sealed class HostilePayloadTests
{
    private sealed record Everything(
        List<string> Texts, Dictionary<string, Person> People, object Any, int[] Numbers, Point3[] Points, int[,] Grid, HashSet<int> Set,
        Func<int> Body, DateTime Time, Guid Id, Colour? Colour, Exception Fault, Node Cycle);

    [Test]
    [CancelAfter(120_000)]
    public void ReadOutcome_TruncatedAnywhere_IsPayloadFormat()
    {
        var bytes = Sample();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<Everything>(new ReadOnlySequence<byte>(bytes, 0, length)), $"{length} bytes");
    }

    [Test]
    [CancelAfter(120_000)]
    public void ReadOutcome_BytesChanged_YieldsAValueOrAnExceptionOfOurs()
    {
        var sample = Sample();
        var random = new Random(7);
        var serializer = Trip.New();
        var before = GC.GetAllocatedBytesForCurrentThread();
        const int Rounds = 20_000;
        for (var round = 0; round < Rounds; round++)
        {
            var bytes = (byte[])sample.Clone();
            for (var changes = random.Next(1, 4); changes > 0; changes--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            try
            {
                serializer.ReadOutcome<Everything>(new ReadOnlySequence<byte>(bytes));
            }
            catch (MentorException)
            {
                // The point: nothing else comes out.
            }
        }

        Assert.That((GC.GetAllocatedBytesForCurrentThread() - before) / Rounds, Is.LessThan(1_000_000));
    }

    [Test]
    public void ReadOutcome_CountAboveTheBytes_AllocatesNothing()
    {
        var bytes = Trip.PackResult(new List<string>()).ToArray();
        byte[] lying = [.. bytes.AsSpan(0, bytes.Length - 1), 0xd2, 0x7f, 0xff, 0xff, 0xff];

        var thrown = Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<List<string>>(new ReadOnlySequence<byte>(lying)));

        Assert.That(thrown!.Message, Does.StartWith("Cannot read a payload: it counts 2147483647 elements where 0 bytes are left")
            .And.EndWith("It was not written by this version of Mentor and of the program, or was damaged on its way."));
    }

    [Test]
    public void ReadOutcome_OtherTypeThanDeclared_IsRefused()
    {
        var bytes = Trip.PackResult<object>(new Employee("Ann", 1, 1m));

        Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<IEnumerable<int>>(bytes));
    }

    [Test]
    public void ReadOutcome_OfWork_SaysSo()
    {
        var thrown = Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<int>(Trip.Pack(Work.Of(static () => 1))));

        Assert.That(thrown!.Message, Does.Contain("it is work where an outcome is called for"));
    }

    [Test]
    public void ReadWork_OfAnOutcome_SaysSo()
    {
        var thrown = Assert.Throws<PayloadFormatException>(() => Trip.New().ReadWork(Trip.PackResult(1)));

        Assert.That(thrown!.Message, Does.Contain("it is an outcome where work is called for"));
    }

    [Test]
    public void ReadOutcome_BytesAfterTheEnd_AreRefused()
    {
        byte[] longer = [.. Trip.PackResult(1).ToArray(), 0];

        Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<int>(new ReadOnlySequence<byte>(longer)));
    }

    [Test]
    public void ReadOutcome_VeryDeepTypeArguments_AreRefused()
    {
        // A result of type object: definition 1, generic 2, Nullable of Nullable of ...
        byte[] bytes = [1, 1, .. Enumerable.Repeat(new byte[] { 1, 3, 0 }, 100_000).SelectMany(b => b)];

        Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<object>(new ReadOnlySequence<byte>(bytes)));
    }

    [Test]
    public void ReadOutcome_DelegatesWithinDelegatesWithoutEnd_AreRefused()
    {
        // The declared type, several in one, two of them, the first of which is ...
        byte[] bytes = [1, 1, .. Enumerable.Repeat(new byte[] { 0, 3, 2 }, 300_000).SelectMany(b => b)];

        var thrown = Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<Action>(new ReadOnlySequence<byte>(bytes)));

        Assert.That(thrown!.Message, Does.Contain("it is nested too deeply"));
    }

    [Test]
    [CancelAfter(60_000)]
    public void PayloadSerializer_ManyThreadsAtOnce_EachGetsItsOwn()
    {
        var serializer = Trip.New();

        Parallel.For(0, 2_000, i =>
        {
            var person = new Employee($"n{i}", i, i) { Friend = new Person("x", -i) };
            var bytes = new ArrayBufferWriter<byte>();
            serializer.WriteResult(bytes, (person, new Point3(i, i, i), new List<Person> { person }));
            var copy = serializer.ReadOutcome<(Employee, Point3, List<Person>)>(new ReadOnlySequence<byte>(bytes.WrittenMemory)).Value;
            if (!copy.Item1.Equals(person) || copy.Item2.X != i || !ReferenceEquals(copy.Item3[0], copy.Item1)) throw new InvalidOperationException($"{i} became {copy}");
        });
    }

    private static byte[] Sample()
    {
        var number = 5;
        var node = new Node { Value = 1 };
        node.Next = new Node { Next = node };
        return Trip.PackResult(new Everything(
            ["a", "b"], new() { ["x"] = new Employee("Ann", 4, 1m) }, new object[] { 1, "s", 2.5 }, [1, 2, 3], [new(1, 2, 3)], new[,] { { 1 }, { 2 } }, [1, 2],
            () => number, new DateTime(5), Guid.NewGuid(), Colour.Green, new InvalidOperationException("x"), node)).ToArray();
    }
}
