using Mentor.Tasks;

namespace Mentor.Tests.Conformance;

/// <summary>
/// One embedded cluster for all fixtures of this folder, which hold the library against the habits of those who come from the TPL (TplConformance...),
/// from process pools (PoolConformance...) and from futures (FuturesConformance...).
/// </summary>
[SetUpFixture]
public sealed class ConformancePool
{
    internal const int Patience = 60_000;

    internal static MesosPool Pool { get; private set; } = null!;

    internal static MesosTaskScheduler Scheduler { get; private set; } = null!;

    // Small tasks: some that wait for a gate leave room for others on any machine.
    internal static MesosPoolOptions Options => new() { Master = "local", Name = "conformance", PerTask = new(cpus: 0.1, memoryMB: 16) };

    [OneTimeSetUp]
    public async Task Connect()
    {
        Pool = await MesosPool.ConnectAsync(Options);
        Scheduler = new(Pool);
    }

    [OneTimeTearDown]
    public async Task Disconnect() => await Pool.DisposeAsync();
}
