using System.Buffers;
using System.Reflection;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Surrogates;
using Mentor.Tests.Values;
using MessagePack;

namespace Mentor.Tests.Payloads;

/// <summary>Bytes that nobody writes: each is told by what is wrong with it.</summary>
[TestFixture]
internal sealed class MalformedPayloadTests
{
    private const int OfDeclaredType = 0;
    private const int Definition = 1;
    private const int OfModule = 0;
    private const int OfFramework = 1;
    private const int Generic = 2;
    private const int ArrayOf = 3;
    private const string Core = "System.Private.CoreLib";

    private static readonly byte[] ThisModule = typeof(MalformedPayloadTests).Module.ModuleVersionId.ToByteArray();

    private static IEnumerable<TestCaseData> Results()
    {
        yield return Case<object>("it names type 5000, which it has not defined", 5000);
        yield return Case<object>("it defines a type in no known way", Definition, 9);
        yield return Case<object>("it names module 3 of 0", Definition, OfModule, 3);
        yield return Case<object>("it names the type 'No.Such' of 'System.Runtime', which is not to be had here", Definition, OfFramework, "System.Runtime", "No.Such");
        yield return Case<object>("it gives type arguments to System.Int32", Definition, Generic, Code<int>(), Code<int>());
        yield return Case<object>("it has an array of rank 33", Definition, ArrayOf, 33, Code<int>());
        yield return Case<object>("it has an object of the abstract type System.Collections.Generic.IEnumerable`1[T]", CodeOf(typeof(IEnumerable<>)));
        yield return Case<object>("a result brings back a task", Code<Task>());
        yield return Case<object>("a System.String behind a reference is null", Code<string>(), null);
        yield return Case<Guid>("a Guid has 3 bytes", new byte[3]);
        yield return Case<int[,]>("an array has the length -1", OfDeclaredType, -1, 0);
        yield return Case<int[,]>("an array has more elements than memory has room for", OfDeclaredType, int.MaxValue, 0, int.MaxValue, 0);
        yield return Case<Pair<string>?>($"a {typeof(Pair<string>)} is neither null nor a value", false);
        yield return Case<PackedPoint>($"a {typeof(PackedPoint)} has no bytes", OfDeclaredType, null);
        yield return Case<PackedPoint>($"a {typeof(PackedPoint)} is null", OfDeclaredType, new byte[] { MessagePackCode.Nil });
        yield return Case<Connection>($"a surrogate for {typeof(Connection)} is null", OfDeclaredType, null);
        yield return Case<Node>($"it has field 5 of a {typeof(Node)} with 2 fields", false, OfDeclaredType, 1 << 5);
        yield return Case<object[]>("it has further fields for a System.Text.StringBuilder, which has none", OfDeclaredType, 2, Definition, OfFramework, Core, "System.Text.StringBuilder", "x", true, 1, 1);
        yield return Case<IComparer<int>>("a comparer lacks its comparison", Definition, Generic, Definition, OfFramework, Core, "System.Collections.Generic.ComparisonComparer`1", Code<int>(), null);
        yield return Case<EqualityComparer<int>>("a comparer lacks its comparison", Definition, Generic, Definition, OfFramework, Core, "System.Collections.Generic.DelegateEqualityComparer`1", Code<int>(), null, null);
        yield return Case<MethodInfo>("a result brings a method of the framework", Definition, OfFramework, Core, "System.Reflection.RuntimeMethodInfo", 2);
        yield return Case<Action>("a result brings a delegate of a framework method", OfDeclaredType, 2);
        yield return Case<Action>("it combines fewer than two delegates", OfDeclaredType, 3, 1, OfDeclaredType);
        yield return Case<Action>("it combines a delegate with nothing", OfDeclaredType, 3, 2, null, null);
        yield return Case<Action>("it names a method in no known way", OfDeclaredType, 7);
        yield return Case<Action>("it makes a delegate of a constructor", OfDeclaredType, 0, 0, ThisModule, RowOf(typeof(Node).GetConstructors()[0]));
        yield return Case<Action>($"no System.Action can be made of {typeof(MalformedPayloadTests)}.RowOf", OfDeclaredType, 0, 0, ThisModule, RowOf(Own(nameof(RowOf))), null);
        yield return Case<Action>("it gives 0 type arguments to Int32 Code[T]()", OfDeclaredType, 1, 0, ThisModule, RowOf(Own(nameof(Code))), Definition, OfModule, 0, typeof(MalformedPayloadTests).MetadataToken & 0xFFFFFF, 0);
    }

    [TestCaseSource(nameof(Results))]
    public void ReadOutcome_BytesThatNobodyWrites_SaysWhatIsWrong(Action<byte[]> read, object?[] content, string why)
    {
        var thrown = Assert.Throws<PayloadFormatException>(() => read(Bytes(PayloadKind.Result, content)));

        Assert.That(thrown!.Message, Does.StartWith($"Cannot read a payload: {why} (near byte "));
    }

    [Test]
    public void ReadOutcome_FaultsWithoutExceptions_SayWhatIsWrong()
    {
        var none = Assert.Throws<PayloadFormatException>(() => Read<int>(Bytes(PayloadKind.Fault, null)));
        var inner = Assert.Throws<PayloadFormatException>(() => Read<int>(Bytes(PayloadKind.Fault, Code<Exception>(), "T", "m", null, null, 1, null)));

        var cancelled = Assert.Throws<PayloadFormatException>(() => Read<int>(Bytes(PayloadKind.Cancellation, null)));
        var several = Assert.Throws<PayloadFormatException>(() => Read<int>(Bytes(PayloadKind.Faults, null)));

        Assert.That(none!.Message, Does.Contain("it is a fault without an exception"));
        Assert.That(cancelled!.Message, Does.Contain("it is a cancellation without an exception"));
        Assert.That(several!.Message, Does.Contain("it is faults without exceptions"));
        Assert.That(inner!.Message, Does.Contain("an inner exception is null"));
    }

    [Test]
    public void ReadWork_WithoutWorkOrItsMethod_SaysWhatIsWrong()
    {
        var none = Assert.Throws<PayloadFormatException>(() => Trip.New().ReadWork(new(Bytes(PayloadKind.Work, [null]))));
        var method = Assert.Throws<PayloadFormatException>(() => Trip.New().ReadWork(new(Bytes(
            PayloadKind.Work, Definition, Generic, CodeOf(typeof(FuncWork<>)), Code<int>(), OfDeclaredType, 2, Code<int>(), "NoSuch", "Int32 NoSuch()", 0, null))));

        Assert.That(none!.Message, Does.Contain("it holds no work"));
        Assert.That(method!.Message, Does.Contain("it calls for the method 'Int32 NoSuch()' of System.Int32, which this version of the framework does not have"));
    }

    private static TestCaseData Case<T>(string why, params object?[] content) =>
        new TestCaseData((Action<byte[]>)Read<T>, content, why).SetArgDisplayNames(why);

    private static void Read<T>(byte[] bytes) => Trip.New().ReadOutcome<T>(new ReadOnlySequence<byte>(bytes));

    private static byte[] Bytes(PayloadKind kind, params object?[]? content)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new MessagePackWriter(bytes);
        writer.Write(PayloadReader.Version);
        writer.Write((byte)kind);
        foreach (var each in content ?? [null])
        {
            if (each is null) writer.WriteNil();
            else if (each is int number) writer.Write(number);
            else if (each is bool truth) writer.Write(truth);
            else if (each is string text) writer.Write(text);
            else writer.Write((byte[])each);
        }

        writer.Flush();
        return bytes.WrittenSpan.ToArray();
    }

    private static int Code<T>() => CodeOf(typeof(T));

    private static int CodeOf(Type type) => WellKnownTypes.TryGetCode(type, out var code) ? code : throw new ArgumentException($"{type} is not well-known.");

    private static int RowOf(MethodBase method) => method.MetadataToken & 0xFFFFFF;

    private static MethodInfo Own(string name) => typeof(MalformedPayloadTests).GetMethod(name, BindingFlags.NonPublic | BindingFlags.Static)!;
}
