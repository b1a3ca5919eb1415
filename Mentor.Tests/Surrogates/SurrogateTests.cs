using System.Buffers;
using System.Diagnostics;
using System.Net;
using System.Reflection;
using System.Reflection.Emit;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Surrogates;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Surrogates;

[TestFixture]
internal sealed class SurrogateTests
{
    [Test]
    public async Task Run_ClassWithItsSurrogate_IsRestoredThere()
    {
        var connection = new Connection("db:5432");

        Assert.That(await Trip.Run(() => connection.Host), Is.EqualTo("db:5432"));
        Assert.That(Trip.Copy<object>(connection), Is.TypeOf<Connection>().With.Property("Host").EqualTo("db:5432"));
    }

    [Test]
    public void Copy_StructWithItsSurrogate_TravelsAsThat()
    {
        Assert.That(Trip.Copy(new Celsius(36.6)).Degrees, Is.EqualTo(36.6));
        Assert.That(Trip.Copy<Celsius?>(null), Is.Null);
        Assert.That(Trip.Copy(new Celsius[] { new(1), new(2) }).Select(each => each.Degrees), Is.EqualTo(new[] { 1.0, 2.0 }));
        Assert.That(System.Text.Encoding.UTF8.GetString(Trip.PackResult(new Celsius[] { new(1234.5) }).ToArray()), Does.Contain("1234.5"), "not as a block");
    }

    [Test]
    public void Copy_GenericClassWithAGenericSurrogate_KeepsItsArguments()
    {
        Assert.That(Trip.Copy(new Box<string>("x")).Value, Is.EqualTo("x"));
        Assert.That(Trip.Copy(new Box<int[]>([1, 2])).Value, Is.EqualTo(new[] { 1, 2 }));
    }

    [Test]
    public void Copy_TypesOfTheFramework_TravelByTheAssemblysRules()
    {
        var lookup = new[] { "apple", "avocado", "bean" }.ToLookup(word => word[0]);

        Assert.That(Trip.Copy(lookup)['a'], Is.EqualTo(new[] { "apple", "avocado" }));
        Assert.That(Trip.Copy(IPNetwork.Parse("10.0.0.0/8")), Is.EqualTo(IPNetwork.Parse("10.0.0.0/8")));
        Assert.That(Trip.Copy<object>(Stopwatch.StartNew()), Is.TypeOf<Stopwatch>());
    }

    [Test]
    public void Copy_ClassesOfAnAbstractOne_TravelByItsRule()
    {
        var copy = Trip.Copy<Shape[]>([new Circle(), new Square()]);

        Assert.That(copy.Select(shape => shape.Name), Is.EqualTo(new[] { "circle", "square" }));
    }

    [Test]
    public void Copy_OneObjectTwice_IsOneObjectAgain()
    {
        var connection = new Connection("x");

        var copy = Trip.Copy(new[] { connection, connection });

        Assert.That(copy[0], Is.SameAs(copy[1]));
    }

    [Test]
    public void Copy_SurrogateWithHashKeys_IsRestoredWhenTheyAreThere()
    {
        var copy = Trip.Copy(new { Before = new Dictionary<(string, int), int>(), Index = new Index(new() { [("a", 1)] = "one" }) });

        Assert.That(copy.Index["a", 1], Is.EqualTo("one"));
    }

    [Test]
    public void Copy_DeepObjectsWithinASurrogate_AreComplete()
    {
        Box<object?>? chain = null;
        for (var i = 0; i < 100; i++) chain = new Box<object?>(chain);
        Values.Node? list = null;
        for (var i = 0; i < 1_000; i++) list = new Values.Node { Next = list, Value = i };

        var copy = Trip.Copy((chain, new Box<Values.Node?>(list)));

        var depth = 0;
        for (var at = copy.chain; at is not null; at = (Box<object?>?)at.Value) depth++;
        var length = 0;
        for (var at = copy.Item2.Value; at is not null; at = at.Next) length++;
        Assert.That((depth, length), Is.EqualTo((100, 1_000)));
    }

    [Test]
    public void Copy_ObjectThatContainsItself_IsRefused()
    {
        var box = new Box<int>(1);
        box.Owner = new Values.Holder { Anything = box };

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(box));

        Assert.That(refused!.Message, Does.Contain("it contains itself, and an object of this kind can only be made of its complete content"));
    }

    [Test]
    public void Copy_WhatTheSurrogateHoldsCannotTravel_IsRefusedWithThePath()
    {
        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(new Values.Holder { Anything = new Box<Stream>(new MemoryStream()) }));

        Assert.That(refused!.Path, Is.EqualTo("Anything.Value"));
    }

    [TestCase("From", ".From threw System.TimeoutException: too late; mend the surrogate, or what it is made of.")]
    [TestCase("null", ".From returned null; mend the surrogate.")]
    public void Copy_SurrogateFailsToBeMade_IsRefusedWithTheReason(string where, string reason)
    {
        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(new Values.Holder { Anything = new Failing(where) }));

        Assert.That(refused!.Message, Does.EndWith($"'Anything' (Mentor.Tests.Surrogates.Failing): {typeof(Failing.Failure)}{reason}"));
    }

    [Test]
    public void Copy_SurrogateFailsToRestore_SaysSo()
    {
        var thrown = Assert.Throws<PayloadFormatException>(() => Trip.Copy(new Failing("later")));

        Assert.That(thrown!.Message, Is.EqualTo($"Cannot make a {typeof(Failing)} again: {typeof(Failing.Failure)}.Restore threw System.TimeoutException: never."));
        Assert.That(thrown.InnerException, Is.TypeOf<TimeoutException>());
    }

    [Test]
    public void Copy_AttributeNamesNoSurrogateForTheType_SaysWhatToImplement()
    {
        var none = Assert.Throws<MentorException>(() => Trip.Copy(new WithoutSurrogate()));
        var anothers = Assert.Throws<MentorException>(() => Trip.Copy(new WithAnothersSurrogate()));
        var numbers = Assert.Throws<MentorException>(() => Trip.Copy(new WithNumbersSurrogate()));

        Assert.That(none!.Message, Is.EqualTo(
            $"[TravelsAs] on {typeof(WithoutSurrogate)} cannot be used: System.String stands for 0 types. Let it implement ISurrogate<T, String> for one."));
        Assert.That(anothers!.Message, Is.EqualTo(
            $"[TravelsAs] on {typeof(WithAnothersSurrogate)} cannot be used: {typeof(Connection.Address)} is no surrogate for it. Let it implement ISurrogate<WithAnothersSurrogate, Address>."));
        Assert.That(numbers!.Message, Does.EndWith("System.Int32 travels in its own way always. Use the surrogate where it is needed instead."));
    }

    [Test]
    public void ReadOutcome_AnotherTypeThanDeclared_RestoresNothing()
    {
        var bytes = Trip.PackResult<object>(new Connection("x"));

        Assert.Throws<PayloadFormatException>(() => Trip.New().ReadOutcome<Shape>(bytes));
    }

    [TestCase(new[] { typeof(StopwatchReading), typeof(OtherReading) }, "Two surrogates stand for System.Diagnostics.Stopwatch: Mentor.Tests.Surrogates.StopwatchReading and Mentor.Tests.Surrogates.OtherReading. Remove one [assembly: TravelsAs].")]
    [TestCase(new[] { typeof(ListOf<>) }, "[assembly: TravelsAs(typeof(ListOf`1))] cannot be used: the type parameters of Mentor.Tests.Surrogates.ListOf`1[T] cannot be told from System.Lazy`1[System.Collections.Generic.List`1[T]]. Let the surrogate have those of the type that it stands for.")]
    public void Write_AssemblysRulesCannotBeUsed_SaysWhy(Type[] surrogates, string why)
    {
        var serializer = new PayloadSerializer(new DeclaringModules(surrogates));

        var thrown = Assert.Throws<MentorException>(() => serializer.WriteResult(new ArrayBufferWriter<byte>(), new Lazy<List<int>>([])));

        Assert.That(thrown!.Message, Is.EqualTo(why));
    }

    private sealed class DeclaringModules(Type[] surrogates) : IModuleSource
    {
        public IEnumerable<Assembly> Declaring
        {
            get
            {
                var assembly = AssemblyBuilder.DefineDynamicAssembly(new AssemblyName("Declaring"), AssemblyBuilderAccess.RunAndCollect);
                foreach (var each in surrogates)
                    assembly.SetCustomAttribute(new CustomAttributeBuilder(typeof(TravelsAsAttribute).GetConstructor([typeof(Type)])!, [each]));
                return [assembly];
            }
        }

        public Module Resolve(Guid moduleVersionId) => throw new CodeNotFoundException("This test reads nothing.");

        public bool Travels(Assembly assembly) => assembly == typeof(DeclaringModules).Assembly;
    }
}
