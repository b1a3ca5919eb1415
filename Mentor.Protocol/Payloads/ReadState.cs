using Mentor.Protocol.Futures;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Reports;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Payloads;

/// <summary>What one payload under way has yielded so far. Kept and used again, so it must forget everything.</summary>
internal sealed class ReadState(FormatterCatalog catalog, SharedValues? values = null)
{
    private const int Kept = 4096;

    private CancellationTokenSource? _cancellation;

    public FormatterCatalog Catalog { get; } = catalog;

    /// <summary>Values outside of the payload; null on the driver, which takes none.</summary>
    public SharedValues? Values { get; } = values;

    /// <summary>What is read is a value of its own, which names no others.</summary>
    public bool IsApart { get; set; }

    /// <summary>Ends the waiting for values.</summary>
    public CancellationToken Waiting { get; set; }

    /// <summary>The objects of each lifted value, in the order of meeting.</summary>
    public List<List<object?>>? Lifted { get; set; }

    /// <summary>The results that the work awaited, by number.</summary>
    public List<AwaitedResult>? Awaited { get; set; }

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

    /// <summary>What proxies report through.</summary>
    public TaskReports Reports { get; set; } = TaskReports.ToNobody;

    /// <summary>By channel.</summary>
    public List<object> Proxies { get; } = [];

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
        Lifted = null;
        Awaited = null;
        IsApart = false;
        Waiting = default;
        Completions = null;
        Depth = 0;
        IsOutcome = false;
        Reports = TaskReports.ToNobody;
        Proxies.Clear();
        _cancellation = null;
    }
}
