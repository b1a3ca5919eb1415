using V1 = Mesos.V1;

namespace Mentor.Protocol;

/// <summary>Lets the messages of schedulers read like <see cref="Offer"/>: <c>if (task &lt;= offer) rest = offer - task;</c></summary>
/// <remarks>Each reads the message anew; make an <see cref="Offer"/> of one that is looked at many times.</remarks>
public static class OfferMessages
{
    extension(V1.Offer offer)
    {
        /// <inheritdoc cref="Offer.Available"/>
        public Resources Available => new Offer(offer).Available;

        /// <inheritdoc cref="Offer.Agent"/>
        public Agent Agent => AgentMessages.Read(offer);

        /// <inheritdoc cref="Offer.Take"/>
        public IReadOnlyList<V1.Resource> Take(Resources need) => new Offer(offer).Take(need);

        public static bool operator <=(V1.TaskInfo task, V1.Offer room) => task <= new Offer(room);

        public static bool operator >=(V1.TaskInfo task, V1.Offer room) => task >= new Offer(room);

        public static bool operator <=(V1.Offer room, V1.TaskInfo task) => new Offer(room) <= task;

        public static bool operator >=(V1.Offer room, V1.TaskInfo task) => new Offer(room) >= task;

        public static bool operator <=(Resources need, V1.Offer room) => need <= new Offer(room);

        public static bool operator >=(Resources need, V1.Offer room) => need >= new Offer(room);

        public static bool operator <=(V1.Offer room, Resources need) => new Offer(room) <= need;

        public static bool operator >=(V1.Offer room, Resources need) => new Offer(room) >= need;

        public static bool operator <=(V1.Offer one, V1.Offer other) => new Offer(one) <= new Offer(other);

        public static bool operator >=(V1.Offer one, V1.Offer other) => new Offer(one) >= new Offer(other);

        public static bool operator <(V1.Offer one, V1.Offer other) => new Offer(one) < new Offer(other);

        public static bool operator >(V1.Offer one, V1.Offer other) => new Offer(one) > new Offer(other);

        /// <summary>As <see cref="Offer"/> does it: a copy without what the task and, unless it runs there, its executor take.</summary>
        public static V1.Offer operator -(V1.Offer room, V1.TaskInfo task) => new Offer(room) - task;

        /// <summary>As <see cref="Offer"/> does it: a copy without what the need takes out of it.</summary>
        public static V1.Offer operator -(V1.Offer room, Resources need) => new Offer(room) - need;

        /// <summary>All that both hold.</summary>
        public static Resources operator +(V1.Offer one, V1.Offer other) => new Offer(one) + new Offer(other);
    }

    /// <summary>All that the offers hold.</summary>
    public static Resources Sum(this IEnumerable<V1.Offer> offers) => offers.Sum(static offer => Resources.FromProto(offer.Resources));
}
