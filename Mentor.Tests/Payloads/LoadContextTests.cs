using System.Buffers;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using Mentor.Tests.Reports;
using Mentor.Tests.Surrogates;
using Mentor.Tests.Values;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Payloads;

/// <summary>An executor has the program's assemblies in a load context of their own: nothing may depend on sharing types with the driver.</summary>
[TestFixture]
internal sealed class LoadContextTests
{
    [Test]
    public async Task Run_InAnotherLoadContext_BringsBackTypesOfThisOne()
    {
        var context = Load();
        var employee = new Employee("Ann", 40, 2m) { Friend = new Person("Bo", 7) };
        var map = new Dictionary<Person, List<Point3>> { [employee] = [new(1, 2, 3)] };
        Func<Person, string> describe = person => $"{person.Name} in {AssemblyLoadContext.GetLoadContext(person.GetType().Assembly)!.Name}";

        var outcome = await RunIn<(string, Person, Dictionary<Person, List<Point3>>)>(context, Work.Of(() => (describe(employee), (Person)employee, map)));

        Assert.That(outcome.Value.Item1, Is.EqualTo("Ann in bundle"));
        Assert.That(outcome.Value.Item2, Is.EqualTo(employee).And.TypeOf<Employee>());
        Assert.That(outcome.Value.Item3[employee], Is.EqualTo(new[] { new Point3(1, 2, 3) }));
        context.Unload();
    }

    [Test]
    public async Task Run_ThrowingInAnotherLoadContext_BringsBackTheExceptionOfThisOne()
    {
        var context = Load();

        var outcome = await RunIn<int>(context, Work.Of(static int () => throw new OwnException()));

        Assert.That(outcome.Fault, Is.TypeOf<OwnException>());
        context.Unload();
    }

    [Test]
    [CancelAfter(60_000)]
    public void Unload_AfterUse_FreesTheContext(CancellationToken cancellationToken)
    {
        var context = RunAndUnload();

        while (context.IsAlive && !cancellationToken.IsCancellationRequested)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        Assert.That(context.IsAlive, Is.False);
    }

    // In a method of its own, so that no local variable keeps the context alive.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference RunAndUnload()
    {
        var context = Load();
        var people = Enumerable.Range(0, 100).Select(i => new Employee($"n{i}", i, i)).ToArray();
        var points = people.Select(p => new Point3(p.Age, 0, 0)).ToList();
        IProgress<Point3> progress = new Recorder<Point3>();
        ILogger<Employee> logger = new Logger<Employee>(new LoggerFactory());
        var work = Work.Of(() =>
        {
            progress.Report(points[0]);
            using (logger.BeginScope(people[0])) logger.LogCritical("{Who}", people[1]);
            return (people, points, people.ToDictionary(p => p.Name), people.Length);
        });
        var outcome = RunIn<(Employee[], List<Point3>, Dictionary<string, Employee>, int)>(context, work).GetAwaiter().GetResult();
        if (outcome.Value.Item4 != 100) throw new InvalidOperationException("The delegate did not run.");
        var surrogates = (new Connection("x"), new Celsius(1), new Names { "a" });
        if (RunIn<string>(context, Work.Of(() => $"{surrogates.Item1.Host}{surrogates.Item2.Degrees}{surrogates.Item3[0]}")).GetAwaiter().GetResult().Value != "x1a")
            throw new InvalidOperationException("The surrogates did not arrive.");
        PackedMap packed = new() { Points = { ["a"] = new() { X = 5 } }, Shape = new PackedSquare(2) };
        var inner = new PackedInternal(1, new PackedStruct(2), DayOfWeek.Friday);
        if (RunIn<PackedMap>(context, Work.Of(() => inner.Number == 1 ? packed : null!)).GetAwaiter().GetResult().Value.Points["a"].X != 5)
            throw new InvalidOperationException("What MessagePack wrote did not arrive.");
        context.Unload();
        return new WeakReference(context);
    }

    private static async Task<Outcome<T>> RunIn<T>(AssemblyLoadContext context, Work work)
    {
        var executor = new PayloadSerializer(new ProgramModules(context.Assemblies.First()));
        var bytes = new ArrayBufferWriter<byte>();
        await executor.ReadWork(Trip.Pack(work), new TaskReports(executor, new ReportTrip())).RunAsync(executor, bytes, default);
        return Trip.New().ReadOutcome<T>(new ReadOnlySequence<byte>(bytes.WrittenMemory));
    }

    private static AssemblyLoadContext Load()
    {
        var context = new ProgramContext();
        context.LoadFromStream(new MemoryStream(File.ReadAllBytes(typeof(LoadContextTests).Assembly.Location)));
        return context;
    }

    /// <summary>With a MessagePack of its own, as an executor lets the program have it.</summary>
    private sealed class ProgramContext() : AssemblyLoadContext("bundle", isCollectible: true)
    {
        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name is "MessagePack" or "MessagePack.Annotations" ? LoadFromAssemblyPath(Path.Combine(AppContext.BaseDirectory, assemblyName.Name + ".dll")) : null;
    }

    private sealed class OwnException : Exception;
}
