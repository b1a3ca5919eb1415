using Mentor.Protocol.Values;

namespace Mentor.Protocol.Payloads;

/// <summary>What one payload under way has yielded so far. Kept and used again, so it must forget everything.</summary>
internal sealed class ReadState(FormatterCatalog catalog)
{
    private const int Kept = 4096;

    private CancellationTokenSource? _cancellation;

    public FormatterCatalog Catalog { get; } = catalog;

    /// <summary>By number; null while the object is being made.</summary>
    public List<object?> Objects { get; } = [];

    public List<Type> Types { get; } = [];

    public List<ModuleCode> Modules { get; } = [];

    public Queue<PendingBody>? Deferred { get; set; }

    /// <summary>What can only be done when everything else is complete: hash keys whose content comes later.</summary>
    public List<Action>? Completions { get; set; }

    public void Complete(Action completion) => (Completions ??= []).Add(completion);

    public int Depth { get; set; }

    /// <summary>A result: only what the expected type calls for may be made.</summary>
    public bool IsOutcome { get; set; }

    /// <summary>Stands for "this task's cancellation"; null when no token was captured.</summary>
    public CancellationTokenSource? Cancellation => _cancellation;

    public CancellationToken TaskCancellation => (_cancellation ??= new CancellationTokenSource()).Token;

    public int Reserve()
    {
        Objects.Add(null);
        return Objects.Count - 1;
    }

    public void Clear()
    {
        Objects.Clear();
        if (Objects.Capacity > Kept) Objects.Capacity = 16;
        Types.Clear();
        Modules.Clear();
        Deferred = null;
        Completions = null;
        Depth = 0;
        IsOutcome = false;
        _cancellation = null;
    }
}
