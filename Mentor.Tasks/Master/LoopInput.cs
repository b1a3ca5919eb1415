using Google.Protobuf;
using Mentor.Tasks.Scheduling;

namespace Mentor.Tasks.Master;

/// <summary>News for the centre, with the outcome that came with it: the centre is told that there is one, not what it is.</summary>
internal readonly record struct LoopInput(SchedulerEvent Event, ByteString? Outcome = null);
