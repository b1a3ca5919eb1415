using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tasks.Master;

/// <summary>News for the centre, with what came with it: of an outcome the centre is told that there is one, of an offer how much it holds.</summary>
internal readonly record struct LoopInput(SchedulerEvent Event, ByteString? Outcome = null, Offer? Offer = null);
