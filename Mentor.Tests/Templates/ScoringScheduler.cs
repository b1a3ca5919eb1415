using System.Threading.Channels;
using Mentor.Protocol.Templates;
using Mentor.Tasks.Frameworks;
using Mentor.Tests.LocalCluster;
using V1 = Mesos.V1;

namespace Mentor.Tests.Templates;

/// <summary>Launches one scored task on the first offer with a GPU attribute, and notes in which types things arrive.</summary>
internal sealed class ScoringScheduler() : TemplateScheduler(Labelled.All())
{
    private readonly Channel<string> _notes = Channel.CreateUnbounded<string>();
    private bool _isLaunched;

    public ValueTask<string> NextAsync(CancellationToken cancellationToken) => _notes.Reader.ReadAsync(cancellationToken);

    protected override async ValueTask OnOffers(SchedulerDriver driver, IReadOnlyList<WrappedMessage<V1.Offer>> offers)
    {
        if (_isLaunched || offers is not [Labelled.GpuOffer offer, ..])
        {
            await base.OnOffers(driver, offers);
            return;
        }

        _isLaunched = true;
        var task = Templates.Create<Labelled.ScoreTask>();
        task.Message.MergeFrom(ClusterClient.Probe(offer, "s1", ""));
        task.Subject = "upper:1e1";
        _notes.Writer.TryWrite($"launches {task.Subject}");
        await driver.LaunchAsync(offer, task);
    }

    protected override ValueTask OnUpdate(SchedulerDriver driver, WrappedMessage<V1.TaskStatus> status)
    {
        _notes.Writer.TryWrite(status switch
        {
            Labelled.ScoreStatus { Message.State: V1.TaskState.TaskFinished } scored => $"score {scored.Score}",
            Labelled.ScoreStatus scored => $"scored {scored.Message.State}",
            _ => $"{status.Message.State}",
        });
        return default;
    }
}
