namespace Mentor.Protocol.Delegates;

/// <summary>Where the second pass over a delegate or result is, and what it refused on its way.</summary>
internal sealed class Trail(string root)
{
    private readonly List<Refusal> _refusals = [];

    public IReadOnlyList<Refusal> Refusals => _refusals;

    public TrailStep? Current { get; private set; }

    public TrailStep? Enter(string step) => Exchange(step.Length == 0 ? Current : new TrailStep(Current, step));

    public TrailStep? Exchange(TrailStep? step)
    {
        var before = Current;
        Current = step;
        return before;
    }

    public void Refuse(Type type, string reason, string remedy) =>
        _refusals.Add(new Refusal(Current?.ToString() ?? root, type, reason, remedy));
}
