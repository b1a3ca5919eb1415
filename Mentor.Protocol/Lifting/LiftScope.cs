using System.Runtime.CompilerServices;

namespace Mentor.Protocol.Lifting;

/// <summary>
/// Remembers what was lifted out of items, for payloads that follow each other while nobody changes the values: the chunks of a map. What one of
/// them has encoded and hashed, the others refer to.
/// </summary>
internal sealed class LiftScope
{
    // Weak, because a value may be a copy made only to be written; nobody would ever ask for that one again.
    private readonly ConditionalWeakTable<object, Lift> _lifts = [];

    public bool IsEmpty { get; private set; } = true;

    public Lift? Find(object value) => _lifts.TryGetValue(value, out var lift) ? lift : null;

    public void Remember(object value, Lift lift)
    {
        _lifts.AddOrUpdate(value, lift);
        IsEmpty = false;
    }
}
