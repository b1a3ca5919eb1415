using System.Reflection;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Reports;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Payloads;

/// <summary>What one payload under way has written so far. Kept and used again, so it must forget everything.</summary>
internal sealed class WriteState(FormatterCatalog catalog)
{
    public FormatterCatalog Catalog { get; } = catalog;

    public IdentityTable Seen { get; } = new();

    public List<Type> Types { get; } = [];

    public List<Module> Modules { get; } = [];

    public Queue<DeferredBody>? Deferred { get; set; }

    /// <summary>Those that the receiver will see as the task's cancellation; null when there is none.</summary>
    public HashSet<CancellationToken>? Tokens { get; private set; }

    public int Depth { get; set; }

    /// <summary>The delegate whose closure objects are being written.</summary>
    public ClosureScope? Scope { get; set; }

    /// <summary>Set when large values are to be lifted, and looked for where the writing is.</summary>
    public LiftWriter? Lifts { get; set; }

    /// <summary>What was written stands for something of the one task that takes it, such as its cancellation.</summary>
    public bool IsTaskBound { get; set; }

    /// <summary>What several tasks share, in words: nothing of one task may be in it. Null for what belongs to one.</summary>
    public string? Shared { get; set; }

    /// <summary>Set where tasks are awaited: whether the result of one that has ended lies where executors can get it. Null where tasks are not awaited.</summary>
    public Func<Task, bool>? LiesElsewhere { get; set; }

    /// <summary>The tasks that are awaited, by number; null when there are none.</summary>
    public List<Task>? Antecedents { get; private set; }

    /// <summary>What is written is part of an object that travels whole, whether its user means all of it or not.</summary>
    public bool RidesAlong { get; set; }

    /// <summary>Set in the second pass, which says where the refused things are.</summary>
    public Trail? Trail { get; set; }

    /// <summary>A result on its way back: the driver accepts less than an executor does.</summary>
    public bool IsOutcome { get; set; }

    /// <summary>What proxies will report to, by channel. Null where no proxy can be: in outcomes and in what an exception is made of.</summary>
    public List<ReportTarget>? Targets { get; set; }

    /// <summary>Begins a payload, perhaps where another one ended, which stays as it is.</summary>
    public void Begin(in WriteTerms terms)
    {
        Lifts = terms.Lifts;
        Targets = terms.Targets;
        LiesElsewhere = terms.LiesElsewhere;
        if (terms.After is not { State: var before } body) return;
        Seen.CopyFrom(before.Seen);
        Types.AddRange(before.Types);
        Modules.AddRange(before.Modules);
        Tokens = before.Tokens is null ? null : [.. before.Tokens];
        Antecedents = before.Antecedents is null ? null : [.. before.Antecedents];
        Targets?.AddRange(body.Targets);
    }

    public void Defer(object value, ObjectFormatter formatter, ulong fields) =>
        (Deferred ??= new Queue<DeferredBody>()).Enqueue(new DeferredBody(value, formatter, fields, Scope, Lifts, Trail?.Current));

    public void Meet(CancellationToken token) => (Tokens ??= []).Add(token);

    /// <returns>The number under which the result of the task will be found.</returns>
    public int Await(Task task)
    {
        (Antecedents ??= []).Add(task);
        return Antecedents.Count - 1;
    }

    public void Clear()
    {
        Seen.Clear();
        Types.Clear();
        Modules.Clear();
        Deferred = null;
        Tokens = null;
        Depth = 0;
        Scope = null;
        Lifts = null;
        IsTaskBound = false;
        Shared = null;
        LiesElsewhere = null;
        Antecedents = null;
        RidesAlong = false;
        Trail = null;
        IsOutcome = false;
        Targets = null;
    }
}
