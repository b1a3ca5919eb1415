using Mentor.Tasks;

namespace Mentor.Tests.Tpl;

/// <summary>One embedded cluster for all fixtures of this folder.</summary>
[SetUpFixture]
public sealed class TplPool
{
    internal const int Patience = 60_000;

    internal static MesosPool Pool { get; private set; } = null!;

    internal static MesosTaskScheduler Scheduler { get; private set; } = null!;

    [OneTimeSetUp]
    public async Task Connect()
    {
        Pool = await MesosPool.ConnectAsync(new() { Master = "local", Name = "tpl", PerTask = new(cpus: 0.5, memoryMB: 64) });
        Scheduler = new(Pool);
    }

    [OneTimeTearDown]
    public async Task Disconnect() => await Pool.DisposeAsync();
}
