using Mentor.Protocol;

namespace Mentor.LocalCluster.Masters;

internal sealed record OfferEntry(string Id, FrameworkEntry Framework, AgentEntry Agent, Resources Resources)
{
    /// <summary>It can no longer be accepted. Its resources stay with the framework until they are recovered.</summary>
    public void Withdraw()
    {
        Framework.Offers.Remove(Id);
        Agent.Offers.Remove(Id);
    }
}
