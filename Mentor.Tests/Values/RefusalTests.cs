using System.Data;
using System.Net.Sockets;
using System.Reflection;
using System.Runtime.InteropServices;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;

namespace Mentor.Tests.Values;

/// <summary>What cannot travel, and what the user is told to do instead.</summary>
[TestFixture]
internal sealed class RefusalTests
{
    private static IEnumerable<TestCaseData> Refused()
    {
        static TestCaseData Case(Func<object> make, string why) => new TestCaseData(make, why).SetArgDisplayNames(why);

        yield return Case(() => new MemoryStream(), "an open stream has no meaning on another machine; send the path or the bytes and open it inside the delegate");
        yield return Case(() => new OwnStream(), "an open stream has no meaning on another machine; send the path or the bytes and open it inside the delegate");
        yield return Case(() => new StringReader("x"), "an open reader has no meaning on another machine; send the path or the text and open it inside the delegate");
        yield return Case(() => new StringWriter(), "an open writer has no meaning on another machine; return the text, or open it inside the delegate");
        yield return Case(() => new Socket(SocketType.Stream, ProtocolType.Tcp), "an open socket has no meaning on another machine; send the address and connect inside the delegate");
        yield return Case(() => new HttpClient(), "it holds open connections; make one inside the delegate, or keep one in a static field");
        yield return Case(Fake<IDbConnection>, "an open connection has no meaning on another machine; send the connection string and connect inside the delegate");
        yield return Case(Fake<IServiceProvider>, "it holds the services of this process; send what the delegate needs of it");
        yield return Case(() => new Services(), "it holds the services of this process; send what the delegate needs of it");
        yield return Case(() => new Microsoft.Win32.SafeHandles.SafeFileHandle(), "a handle has no meaning on another machine; send what it was opened from");
        yield return Case(() => new OwnHandle(), "a handle has no meaning on another machine; send what it was opened from");
        yield return Case(() => new ManualResetEvent(false), "a handle has no meaning on another machine; coordinate through results instead");
        yield return Case(() => Thread.CurrentThread, "a thread runs in this process; start it inside the delegate");
        yield return Case(() => new TaskCompletionSource<int>().Task, "a task runs in this process; await it first and send its result");
        yield return Case(() => new ValueTask<int>(1), "it can be awaited once only; capture its AsTask(), which is awaited before the delegate is sent");
        yield return Case(() => ValueTask.CompletedTask, "it can be awaited once only; capture its AsTask(), which is awaited before the delegate is sent");
        yield return Case(() => new ConcurrentExclusiveSchedulerPair().ExclusiveScheduler, "it schedules in this process; make one inside the delegate");
        yield return Case(() => new CancellationTokenSource(), "it cancels in this process; capture its Token, which travels as this task's cancellation");
        yield return Case(() => new Timer(_ => { }), "it ticks in this process; start it inside the delegate");
        yield return Case(() => new Random(1), "its state is the framework's own; send a seed and make one inside the delegate, or use Random.Shared there");
        yield return Case(() => new Lazy<int>(() => 1), "its value was not computed yet, and how to compute it is its secret; read its Value first, or make it inside the delegate");
        yield return Case(() => (IntPtr)1, "it may be an address or a handle; use long if it is a number");
        yield return Case(() => new IntPtr[1], "it may be an address or a handle; use long if it is a number");
        yield return Case(() => new WithPointer(), "an address has no meaning on another machine; send the value itself");
        yield return Case(() => new Dictionary<string, int> { ["a"] = 1 }.Keys, "this type belongs to the framework, and no rule says how its content travels; send the data that it was made from, or declare with [TravelsAs] what stands for it");
        yield return Case(Fake<IComparable>, "its type was made at run time and has no file to send; use a compiled type");
        yield return Case(() => typeof(Task<>).GetGenericArguments()[0], "it has no name that another process would understand; send the type that it is made of");
        yield return Case(() => typeof(Array).GetMethod("Empty")!, "it has no name that another process would understand; send a method of a compiled type, with its type arguments");
        yield return Case(OtherComparer, "it is not the default comparer, and the framework does not tell what it is made of; write the comparer as a class of your own");
    }

    [TestCaseSource(nameof(Refused))]
    public void Pack_WhatCannotTravel_IsRefusedByNameWithTheRemedy(Func<object> make, string why)
    {
        var value = make();
        using var end = value is Task ? null : value as IDisposable;

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(() => value.GetHashCode())));

        Assert.That(refused!.Path, Does.StartWith("value"));
        Assert.That(refused.Message, Does.EndWith($": {why}."));
    }

    [Test]
    public unsafe void Pack_ArrayOfPointers_IsRefused()
    {
        var value = new int*[1];

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(() => value.Length)));

        Assert.That(refused!.Message, Does.EndWith("addresses have no meaning on another machine; send the values themselves."));
    }

    [Test]
    public void Copy_ImmutableListsNestedWithoutEnd_AreRefusedBeforeTheStackOverflows()
    {
        object value = 1;
        for (var i = 0; i < 100_000; i++) value = System.Collections.Immutable.ImmutableList.Create(value);

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Copy(value));

        Assert.That(refused!.Message, Does.Contain("objects of this kind are nested too deeply; flatten the structure, or hold it in a list."));
    }

    [Test, CancelAfter(60_000)]
    public void Pack_StreamAtTheEndOfAMillionNodes_IsRefusedWithBothEndsOfTheWay()
    {
        var list = new Holder { Source = Stream.Null };
        for (var i = 0; i < 1_000_000; i++) list = new Holder { Anything = list };

        var refused = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(() => list.Anything)));

        Assert.That(refused!.Path, Does.StartWith("list….Anything.Anything.").And.EndWith(".Anything.Source").And.Length.LessThan(400));
    }

    private static T Fake<T>()
        where T : class =>
        DispatchProxy.Create<T, Proxy>();

    private static object OtherComparer() =>
        Activator.CreateInstance(typeof(object).Assembly.GetType("System.Collections.Generic.ObjectEqualityComparer`1", throwOnError: true)!.MakeGenericType(typeof(int)), nonPublic: true)!;

#pragma warning disable CA1852 // The runtime derives from it.
    public class Proxy : DispatchProxy
#pragma warning restore CA1852
    {
        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => null;
    }

    private sealed class OwnStream : MemoryStream;

    private sealed class Services : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }

    private sealed class OwnHandle() : CriticalHandle(0)
    {
        public override bool IsInvalid => true;

        protected override bool ReleaseHandle() => true;
    }

    private sealed unsafe class WithPointer
    {
        public int* Address = null;
    }
}
