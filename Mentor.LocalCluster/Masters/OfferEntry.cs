using Mentor.Protocol;

namespace Mentor.LocalCluster.Masters;

internal sealed record OfferEntry(string Id, FrameworkEntry Framework, AgentEntry Agent, Resources Resources);
