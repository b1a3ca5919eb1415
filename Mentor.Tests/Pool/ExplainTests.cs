using System.Runtime.Loader;
using Mentor.Protocol.Delegates;
using Mentor.Tasks;
using Mentor.Tests.Artifacts;

namespace Mentor.Tests.Pool;

[TestFixture, CancelAfter(60_000)]
public sealed class ExplainTests
{
    private MesosPool _pool = null!;

    [OneTimeSetUp]
    public async Task Connect() => _pool = await MesosPool.ConnectAsync(new() { Master = "local" });

    [OneTimeTearDown]
    public async Task Disconnect() => await _pool.DisposeAsync();

    [Test]
    public void Explain_Lambda_TellsVariablesAndAssemblies()
    {
        var text = new string('x', 1_000);
        using MemoryStream stream = new();
        Func<long> other = () => stream.Length;

        var report = _pool.Explain(() => text.Length);

        Assert.That(other(), Is.Zero);
        Assert.That(report.CanTravel, Is.True);
        Assert.That(report.Variables.Single(), Is.EqualTo(new TravelVariable("text", 1_003)));
        Assert.That(report.Pruned, Is.EqualTo(new[] { "stream" }));
        Assert.That(report.Assemblies[0], Is.EqualTo(new TravelAssembly("Mentor.Tests", BytesOf("Mentor.Tests"), CodeFetch.First)));
        Assert.That(report.Assemblies.Single(a => a.Name == "CsCheck").Fetched, Is.EqualTo(CodeFetch.OnUse));
        Assert.That(report.Assemblies.Single(a => a.Name == "Mentor.Protocol").Fetched, Is.EqualTo(CodeFetch.Never));
        Assert.That(report.ToString().Split("\n  ")[..4], Is.EqualTo(new[]
        {
            $"The delegate in ExplainTests.Explain_Lambda_TellsVariablesAndAssemblies travels in {report.Bytes:N0} bytes, with code of Mentor.Tests.dll",
            "text: 1,003 bytes",
            "stream: stays behind, it is not read",
            $"Mentor.Tests: {BytesOf("Mentor.Tests"):N0} bytes of code, fetched before the delegate starts",
        }));
        Assert.That(report.ToString(), Does.Contain("\n  Mentor.Protocol: comes with the executor").And.Match("\n  CsCheck: [0-9,]+ bytes of code, fetched when it is first used"));
    }

    [Test]
    public void Explain_DelegateThatCannotTravel_SaysWhatSubmitWouldRefuse()
    {
        using MemoryStream stream = new();
        var report = _pool.Explain(() => stream.Length);

        var refused = Assert.Throws<DelegateSerializationException>(() => _ = _pool.Submit(() => stream.Length));

        Assert.That(report.CanTravel, Is.False);
        Assert.That(report.Refusals.Select(r => r.Path), Is.EqualTo(refused!.Refusals.Select(r => r.Path)));
        Assert.That(report.ToString(), Does.Contain("cannot travel\n  'stream' (System.IO.MemoryStream)"));
    }

    [Test]
    public void Explain_CodeThatCannotBeHad_IsARefusal()
    {
        var folder = Directory.CreateTempSubdirectory("mentor-test-");
        var context = new AssemblyLoadContext("bytes", isCollectible: true);
        var loaded = context.LoadFromStream(new MemoryStream(File.ReadAllBytes(PlugIn.Build(folder.FullName, "PlugIn.InMemory", 1))));
        folder.Delete(recursive: true);

        var report = _pool.Explain(PlugIn.Answer(loaded));

        Assert.That((report.CanTravel, report.Bytes), Is.EqualTo((false, 0)));
        Assert.That(report.Refusals.Single().ToString(), Is.EqualTo(
            "'delegate' (System.Func<System.Int32>): The code of PlugIn.InMemory cannot be sent: the assembly was loaded from bytes. "
            + "Hand them over with MesosPool.AddAssembly, or load it from a file; what comes after it was not looked at."));
        context.Unload();
    }

    [Test]
    public void Explain_LargeValue_TravelsApart()
    {
        var large = new byte[3_000_000];
        var small = 1;

        var report = _pool.Explain(() => large.Length + small);

        Assert.That(report.Lifted.Single(), Is.InRange(3_000_000, 3_000_020));
        Assert.That(report.ToString(), Does.Contain($"\n  {report.Lifted[0]:N0} bytes of them are one value that each executor fetches once"));
        Assert.That(_pool.Explain(() => small).Lifted, Is.Empty);
    }

    [Test]
    public void Explain_EachFormOfWork_HasItsArguments()
    {
        TravelReport[] reports =
        [
            _pool.Explain(() => Console.WriteLine()),
            _pool.Explain(() => 1),
            _pool.Explain(() => Task.CompletedTask),
            _pool.Explain(() => Task.FromResult(1)),
            _pool.Explain(a => a, 1),
            _pool.Explain((a, b) => a + b, 1, 2),
            _pool.Explain((a, b, c) => a + b + c, 1, 2, 3),
            _pool.Explain((a, b, c, d) => a + b + c + d, 1, 2, 3, 4),
            _pool.Explain(a => Task.FromResult(a), 1),
            _pool.Explain((a, b) => Task.FromResult(a + b), 1, 2),
            _pool.Explain((a, b, c) => Task.FromResult(a + b + c), 1, 2, 3),
            _pool.Explain((a, b, c, d) => Task.FromResult(a + b + c + d), 1, 2, 3, 4),
        ];

        Assert.That(reports.Select(r => r.Variables.Count), Is.EqualTo(new[] { 0, 0, 0, 0, 1, 2, 3, 4, 1, 2, 3, 4 }));
        Assert.That(reports.Select(r => r.CanTravel), Is.All.True);
    }

    [Test]
    public async Task Explain_PoolIsDisposed_SaysSo()
    {
        var pool = await MesosPool.ConnectAsync(new() { Master = "local" });
        await pool.DisposeAsync();

        Assert.That(() => pool.Explain(() => 1), Throws.TypeOf<ObjectDisposedException>());
    }

    private static long BytesOf(string assembly) => new[] { ".dll", ".pdb" }.Sum(extension => new FileInfo(Path.Combine(AppContext.BaseDirectory, assembly + extension)).Length);
}
