using Mentor.Protocol;
using Mentor.Tasks;
using V1 = Mesos.V1;

namespace Mentor.Tests.Replays;

/// <summary>What a recorded scheduler launched, as a task of our queue; it prefers the agent of then.</summary>
internal sealed class RecordedTask : MesosTask<string>
{
    private readonly V1.TaskInfo _recorded;
    private int _ends;

    public RecordedTask(RecordedMaster master, TaskOptions? options = null)
    {
        _recorded = master.Launched;
        var agent = master.Offers.First(offer => offer.AgentId.Equals(_recorded.AgentId)).Attributes[0].Text.Value;
        Options = (options ?? TaskOptions.Default) with { Resources = new Resources(0.5, 64), Constraints = [$"prefer agent:IS:{agent}"] };
    }

    /// <summary>How often it has ended.</summary>
    public int Ends => _ends;

    protected internal override void Describe(V1.TaskInfo task)
    {
        task.Command = _recorded.Command;
        task.Executor = _recorded.Executor;
        if (_recorded.HasData) task.Data = _recorded.Data;
    }

    protected internal override string ResultOf(V1.TaskStatus status) => status.Data.ToStringUtf8();

    protected internal override void OnSuccess(string result) => Interlocked.Increment(ref _ends);

    protected internal override void OnFailure(Exception failure) => Interlocked.Increment(ref _ends);
}
