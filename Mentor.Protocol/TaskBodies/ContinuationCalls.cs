namespace Mentor.Protocol.TaskBodies;

/// <summary>A continuation and how its antecedent ended: over there it is given a task that ended so.</summary>
internal sealed class ContinuationCall<TA, TR>(Func<TA, TR> body, TaskEnd antecedent) : BodyCall<TR>
{
    private readonly Func<TA, TR> _body = body;
    private readonly TaskEnd _antecedent = antecedent;

    public override Delegate Body => _body;

    public override TR Invoke() => _body((TA)(object)_antecedent.ToTask());
}

internal sealed class StateContinuationCall<TA, TR>(Func<TA, object?, TR> body, TaskEnd antecedent, object? state) : BodyCall<TR>
{
    private readonly Func<TA, object?, TR> _body = body;
    private readonly TaskEnd _antecedent = antecedent;
    private readonly object? _state = state;

    public override Delegate Body => _body;

    public override TR Invoke() => _body((TA)(object)_antecedent.ToTask(), _state);
}

internal sealed class ContinuationActionCall<TA>(Action<TA> body, TaskEnd antecedent) : BodyCall<object?>
{
    private readonly Action<TA> _body = body;
    private readonly TaskEnd _antecedent = antecedent;

    public override Delegate Body => _body;

    public override object? Invoke()
    {
        _body((TA)(object)_antecedent.ToTask());
        return null;
    }
}

internal sealed class StateContinuationActionCall<TA>(Action<TA, object?> body, TaskEnd antecedent, object? state) : BodyCall<object?>
{
    private readonly Action<TA, object?> _body = body;
    private readonly TaskEnd _antecedent = antecedent;
    private readonly object? _state = state;

    public override Delegate Body => _body;

    public override object? Invoke()
    {
        _body((TA)(object)_antecedent.ToTask(), _state);
        return null;
    }
}
