using Google.Protobuf;
using Call = Mesos.V1.Executor.Call;
using Type = Mesos.V1.Executor.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Calls;

/// <summary>One factory per call of the executor API. The client fills in the ids of executor and framework.</summary>
internal static class ExecutorCalls
{
    public static Call Subscribe(Call.Types.Subscribe unacknowledged) => new() { Type = Type.Subscribe, Subscribe = unacknowledged };

    /// <param name="status">With a uuid of its own, so that it is acknowledged and, until then, repeated.</param>
    public static Call Update(V1.TaskStatus status) => new() { Type = Type.Update, Update = new() { Status = status } };

    public static Call Message(ByteString data) => new() { Type = Type.Message, Message = new() { Data = data } };

    public static string NameOf(Call call) => Call.Descriptor.EnumTypes[0].FindValueByNumber((int)call.Type)?.Name ?? $"call {(int)call.Type}";
}
