using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Master;
using Mentor.Tasks.Reports;
using Polly;

namespace Mentor.Tests.Pool;

/// <summary>Delegates that wait for their outcome, as a pool makes them.</summary>
internal static class Pending
{
    public static PendingResult<int> Of(string id, Resources? demand = null, string parcel = "", ReportInbox? reports = null, ResiliencePipeline? policy = null) => new(new(
        id, new TaskTerms(id, demand ?? Resources.None, Resources.None, 0, 0, new([]), IsApart: false, policy), Own: null, ByteString.CopyFromUtf8(parcel), Artifacts: [], Tokens: [], reports, Items: null));
}
