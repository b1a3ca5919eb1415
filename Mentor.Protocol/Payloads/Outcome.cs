using System.Runtime.ExceptionServices;

namespace Mentor.Protocol.Payloads;

/// <summary>What became of a delegate: its value, or the exception that it threw.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    internal Outcome(T value) => _value = value;

    internal Outcome(Exception fault, bool isCancelled = false) => (Fault, IsCancelled) = (fault, isCancelled);

    internal Outcome(Exception[] faults) => (Fault, Faults) = (faults[0], faults);

    public bool Succeeded => Fault is null;

    /// <summary>The exception; null when the delegate returned.</summary>
    public Exception? Fault { get; }

    /// <summary>All that its task failed with, <see cref="Fault"/> first; null when that is all.</summary>
    internal IReadOnlyList<Exception>? Faults { get; }

    /// <summary>The fault is that with which the task was cancelled that the delegate returned.</summary>
    internal bool IsCancelled { get; }

    /// <summary>The result. Throws the fault, with the remote stack, when there is none.</summary>
    public T Value
    {
        get
        {
            if (Fault is not null) ExceptionDispatchInfo.Throw(Fault);
            return _value!;
        }
    }
}
