namespace Mentor.Protocol.TaskBodies;

/// <summary>What ContinueWhenAll runs: a continuation of several antecedents.</summary>
internal sealed class GatherCall<TA, TR>(Func<TA[], TR> body, TaskEnd[] antecedents) : BodyCall<TR>
    where TA : Task
{
    private readonly Func<TA[], TR> _body = body;
    private readonly TaskEnd[] _antecedents = antecedents;

    public override Delegate Body => _body;

    public override TR Invoke() => _body(TaskEnd.ToTasks<TA>(_antecedents));
}

internal sealed class GatherActionCall<TA>(Action<TA[]> body, TaskEnd[] antecedents) : BodyCall<object?>
    where TA : Task
{
    private readonly Action<TA[]> _body = body;
    private readonly TaskEnd[] _antecedents = antecedents;

    public override Delegate Body => _body;

    public override object? Invoke()
    {
        _body(TaskEnd.ToTasks<TA>(_antecedents));
        return null;
    }
}
