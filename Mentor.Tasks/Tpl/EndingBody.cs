using Mentor.Tasks.Master;

namespace Mentor.Tasks.Tpl;

/// <summary>The methods that stand in for bodies of each form; what the body would be given was used over there.</summary>
internal abstract class EndingBody<TR>(Task task, ClusterQueue queue, WrittenWork work) : QueuedBody(task, queue, work)
{
    public TR Return()
    {
        GiveBack();
        return Produce();
    }

    public TR Return<TA>(TA given) => Return();

    public TR Return<TA, TB>(TA given, TB too) => Return();

    public void End() => Return();

    public void End<TA>(TA given) => Return();

    public void End<TA, TB>(TA given, TB too) => Return();

    /// <summary>Within the task: what the body over there returned, or threw.</summary>
    protected abstract TR Produce();
}
