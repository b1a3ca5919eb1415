using Mentor.Protocol;
using Mentor.Tasks.Scheduling;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>News for the centre, with what came with it: of an outcome the centre is told that there is one, of an offer how much it holds.</summary>
internal readonly record struct LoopInput(SchedulerEvent Event, V1.TaskStatus? Outcome = null, Offer? Offer = null);
