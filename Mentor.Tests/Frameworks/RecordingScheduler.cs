using System.Threading.Channels;
using Google.Protobuf;
using Mentor.Protocol.Http;
using Mentor.Tasks.Frameworks;
using V1 = Mesos.V1;

namespace Mentor.Tests.Frameworks;

/// <summary>Writes down what it hears, and lets a test wait for it. Offers are kept for the test.</summary>
internal sealed class RecordingScheduler : IScheduler
{
    private readonly Channel<object> _heard = Channel.CreateUnbounded<object>();

    /// <summary>Runs within each call.</summary>
    public Func<object, ValueTask>? Also { get; set; }

    /// <summary>The next call of that kind; calls of other kinds before it are passed over.</summary>
    public async Task<T> NextAsync<T>(CancellationToken cancellationToken, Func<T, bool>? which = null)
    {
        while (true)
        {
            if (await _heard.Reader.ReadAsync(cancellationToken) is T wanted && (which?.Invoke(wanted) ?? true)) return wanted;
        }
    }

    public ValueTask OnRegistered(SchedulerDriver driver, V1.FrameworkID frameworkId, V1.MasterInfo? master) => Heard(new Registered(driver, frameworkId.Value));

    public ValueTask OnReregistered(SchedulerDriver driver, V1.MasterInfo? master) => Heard(new Reregistered());

    public ValueTask OnDisconnected(SchedulerDriver driver, Exception reason) => Heard(new Disconnected(reason));

    public ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<V1.Offer> offers) => Heard(offers[0]);

    public ValueTask OnRescinded(SchedulerDriver driver, V1.OfferID offerId) => Heard(offerId);

    public ValueTask OnInverseOffers(SchedulerDriver driver, IReadOnlyList<V1.InverseOffer> offers) => Heard(offers[0]);

    public ValueTask OnInverseOfferRescinded(SchedulerDriver driver, V1.OfferID offerId) => Heard(offerId);

    public ValueTask OnUpdate(SchedulerDriver driver, V1.TaskStatus status) => Heard(status);

    public ValueTask OnMessage(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, ByteString data) => Heard(data);

    public ValueTask OnAgentLost(SchedulerDriver driver, V1.AgentID agentId) => Heard(agentId);

    public ValueTask OnExecutorLost(SchedulerDriver driver, V1.AgentID agentId, V1.ExecutorID executorId, int? status) => Heard(executorId);

    public ValueTask OnError(SchedulerDriver driver, MesosApiException error) => Heard(error);

    private ValueTask Heard(object what)
    {
        _heard.Writer.TryWrite(what);
        return Also?.Invoke(what) ?? default;
    }

    internal sealed record Registered(SchedulerDriver Driver, string Id);

    internal sealed record Reregistered;

    internal sealed record Disconnected(Exception Reason);
}
