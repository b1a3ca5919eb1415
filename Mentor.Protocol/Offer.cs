using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using V1 = Mesos.V1;

namespace Mentor.Protocol;

/// <summary>An offer of a master, to compare with what tasks need and to take it out: <c>if (task &lt;= offer) rest = offer - task;</c></summary>
/// <remarks>
/// A need that names no role is served from what the offer holds for our role and then from what is not reserved, so more offers contain it
/// than <see cref="Resources"/> alone would. The comparison is a partial order all the same: <c>!(task &lt;= offer)</c> is not <c>offer &lt;= task</c>.
/// Offers are compared by what they hold, but equal only when they are the same to the master in every field.
/// </remarks>
/// <param name="message">The offer as it came; it is kept, not copied, so do not change it.</param>
[DebuggerDisplay("{ToString(),nq}")]
public sealed class Offer(V1.Offer message) : IEquatable<Offer>
{
    /// <summary>The offer as it came, less what was taken out of this one.</summary>
    public V1.Offer Message { get; } = message;

    public string Id => Message.Id.Value;

    public string AgentId => Message.AgentId.Value;

    public string Hostname => Message.Hostname;

    /// <summary>The agent's id, host, attributes and fault domain.</summary>
    public Agent Agent { get; } = AgentMessages.Read(message);

    /// <summary>All that is offered, on its terms.</summary>
    public Resources Resources { get; } = Resources.FromProto(message.Resources);

    /// <summary>What tasks that name no role may use: <see cref="Resources.Flatten"/>.</summary>
    public Resources Available => Resources.Flatten();

    /// <summary>The role whose share this is; null where the framework is of an old kind that has but one.</summary>
    public string? Role => Message.AllocationInfo is { HasRole: true } allocation ? allocation.Role : null;

    /// <summary>Whether an executor of ours with that id runs there, so that a task for it takes no room for one.</summary>
    public bool HasExecutor(string executorId) => Message.ExecutorIds.Any(id => id.Value == executorId);

    /// <summary>Exactly these resources, as a launch on this offer is to name them.</summary>
    /// <exception cref="ArgumentException">The offer does not hold as much.</exception>
    public IReadOnlyList<V1.Resource> Take(Resources need) => Find(need).ToProto(Role);

    public static implicit operator Offer(V1.Offer message) => new(message);

    public static implicit operator V1.Offer(Offer offer) => offer.Message;

    public static implicit operator Resources(Offer offer) => offer.Resources;

    public static bool operator <=(Offer one, Offer other) => one.Resources <= other.Resources;

    public static bool operator >=(Offer one, Offer other) => other <= one;

    /// <summary>Holds less of something and more of nothing.</summary>
    public static bool operator <(Offer one, Offer other) => one.Resources < other.Resources;

    public static bool operator >(Offer one, Offer other) => other < one;

    public static bool operator ==(Offer? one, Offer? other) => one is null ? other is null : one.Equals(other);

    public static bool operator !=(Offer? one, Offer? other) => !(one == other);

    public static bool operator <=(Resources need, Offer offer) => offer.Resources.Find(need) is not null;

    public static bool operator >=(Resources need, Offer offer) => offer.Resources <= need;

    public static bool operator <=(Offer offer, Resources room) => offer.Resources <= room;

    public static bool operator >=(Offer offer, Resources need) => need <= offer;

    public static bool operator <=(V1.TaskInfo task, Offer offer) => offer.NeedOf(task) <= offer;

    public static bool operator >=(V1.TaskInfo task, Offer offer) => offer.NeedOf(task) >= offer;

    public static bool operator <=(Offer offer, V1.TaskInfo task) => task >= offer;

    public static bool operator >=(Offer offer, V1.TaskInfo task) => task <= offer;

    /// <summary>The offer without what the need takes out of it; the same offer to the master.</summary>
    /// <exception cref="ArgumentException">It does not hold as much.</exception>
    public static Offer operator -(Offer offer, Resources need)
    {
        var rest = offer.Message.Clone();
        rest.Resources.Clear();
        rest.Resources.Add((offer.Resources - offer.Find(need)).ToProto(offer.Role));
        return new(rest);
    }

    /// <summary>As for its resources; those of its executor come on top, unless the executor runs there.</summary>
    public static Offer operator -(Offer offer, V1.TaskInfo task)
    {
        var rest = (offer - offer.NeedOf(task)).Message;
        if (task.Executor is { } executor && !offer.HasExecutor(executor.ExecutorId.Value)) rest.ExecutorIds.Add(executor.ExecutorId);
        return new(rest);
    }

    /// <summary>All that two offers hold.</summary>
    public static Resources operator +(Offer one, Offer other) => one.Resources + other.Resources;

    public static Resources operator +(Resources resources, Offer offer) => resources + offer.Resources;

    public static Resources operator +(Offer offer, Resources resources) => offer.Resources + resources;

    public bool Equals([NotNullWhen(true)] Offer? other) => other is not null && Message.Equals(other.Message);

    public override bool Equals(object? obj) => Equals(obj as Offer);

    public override int GetHashCode() => Message.GetHashCode();

    public override string ToString() => $"offer {Id} of {Agent}: {Resources}";

    private Resources NeedOf(V1.TaskInfo task) =>
        task.Executor is { } executor && !HasExecutor(executor.ExecutorId.Value) ? task + Resources.FromProto(executor.Resources) : task;

    private Resources Find(Resources need) => Resources.Find(need) ?? throw new ArgumentException(
        $"Cannot take {need} out of offer {Id}: it holds {Resources}. Compare with <= first.", nameof(need));
}
