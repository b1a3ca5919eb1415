using Mentor.Tasks;

namespace Mentor.Tests.Contracts;

/// <summary>On the master that MENTOR_TEST_MASTER names.</summary>
[TestFixture]
public sealed class LivePoolContractTests : FutureContract
{
    protected override MesosPoolOptions Options
    {
        get
        {
            if (Environment.GetEnvironmentVariable("MENTOR_TEST_MASTER") is not { Length: > 0 } master)
            {
                Assert.Ignore("MENTOR_TEST_MASTER names no master.");
                throw new InvalidOperationException("Ignored above.");
            }

            return new() { Master = master, Name = "mentor-test", PerTask = new(cpus: 0.5, memoryMB: 64) };
        }
    }

    // Its agents may be on one machine and share a cache there, which keeps what earlier runs have sent.
    protected override MesosPoolOptions SeveralAgents => Options with { CacheBytes = 0 };
}
