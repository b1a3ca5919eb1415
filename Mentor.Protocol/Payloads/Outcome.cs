using System.Runtime.ExceptionServices;

namespace Mentor.Protocol.Payloads;

/// <summary>What became of a delegate: its value, or the exception that it threw.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    internal Outcome(T value) => _value = value;

    internal Outcome(Exception fault) => Fault = fault;

    public bool Succeeded => Fault is null;

    /// <summary>The exception; null when the delegate returned.</summary>
    public Exception? Fault { get; }

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
