using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.TaskBodies;

/// <summary>A scheduler stands for the scheduling of whatever process it is in: of itself nothing travels.</summary>
internal sealed class SchedulerFormatter(Type type) : ObjectFormatter(type)
{
    private readonly bool _isDefault = type == TaskScheduler.Default.GetType();

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
        if (writer.State.IsOutcome) writer.Refuse(Type, "it schedules in another process", "return what its tasks returned");
        else writer.Raw.WriteNil();
    }

    public override object ReadHead(ref PayloadReader reader, int id)
    {
        if (reader.State.IsOutcome) throw reader.Malformed("a result brings back a scheduler");
        reader.Raw.ReadNil();
        return _isDefault ? TaskScheduler.Default : RuntimeHelpers.GetUninitializedObject(Type);
    }
}
