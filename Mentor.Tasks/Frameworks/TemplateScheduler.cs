using Mentor.Protocol.Templates;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Frameworks;

/// <summary>A scheduler to which offers and updates come in types of your own, those that <paramref name="templates"/> match: tell them apart with <c>switch</c>.</summary>
public abstract class TemplateScheduler(MessageTemplates templates) : SchedulerBase
{
    /// <summary>To make tasks of types of your own: <see cref="MessageTemplates.Create"/>.</summary>
    protected MessageTemplates Templates { get; } = templates ?? throw new ArgumentNullException(nameof(templates));

    public sealed override ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers)
    {
        ArgumentNullException.ThrowIfNull(offers);
        IReadOnlyList<WrappedMessage<V1.Offer>> wrapped = [.. offers.Select(Templates.Wrap)];
        return OnOffers(driver, wrapped);
    }

    public sealed override ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<V1.InverseOffer> offers)
    {
        ArgumentNullException.ThrowIfNull(offers);
        IReadOnlyList<WrappedMessage<V1.InverseOffer>> wrapped = [.. offers.Select(Templates.Wrap)];
        return OnInverseOffers(driver, wrapped);
    }

    public sealed override ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => OnUpdate(driver, Templates.Wrap(status));

    /// <summary>Declines all of them, so that nothing is held that nobody uses.</summary>
    protected virtual ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<WrappedMessage<V1.Offer>> offers)
    {
        ArgumentNullException.ThrowIfNull(offers);
        IReadOnlyList<V1.Offer> messages = [.. offers.Select(static offer => offer.Message)];
        return base.OnOffers(driver, messages);
    }

    /// <inheritdoc cref="IScheduler.OnInverseOffers"/>
    protected virtual ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<WrappedMessage<V1.InverseOffer>> offers) => default;

    /// <inheritdoc cref="IScheduler.OnUpdate"/>
    protected virtual ValueTask OnUpdate(SchedulerDriver driver, WrappedMessage<V1.TaskStatus> status) => default;
}
