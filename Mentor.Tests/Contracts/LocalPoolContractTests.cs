using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

[TestFixture]
public sealed class LocalPoolContractTests : FutureContract
{
    protected override MesosPoolOptions Options => new() { Master = "local", Name = "mentor-test", PerTask = new(cpus: 0.5, memoryMB: 64) };

    protected override MesosPoolOptions SeveralAgents => Options with { Master = "local[2]" };
}
