using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

[TestFixture]
public sealed class LocalPoolContractTests : MapContract
{
    protected override MesosPoolOptions Options => new() { Master = "local", Name = "mentor-test", PerTask = new(cpus: 0.5, memoryMB: 64) };
}
