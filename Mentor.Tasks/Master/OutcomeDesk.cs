using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Futures;
using Mentor.Tasks.Losses;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Master;

/// <summary>Hands outcomes to their callers on the thread pool: reading one may run the user's code, which must not stop the loop.</summary>
internal sealed class OutcomeDesk(PayloadSerializer serializer, ArtifactEndpoint artifacts, ResultShelf results, SandboxDesk sandboxes)
{
    /// <remarks>What the task has reported comes first.</remarks>
    /// <param name="task">Whom the outcome is for.</param>
    /// <param name="attempt">Whose outcome it is.</param>
    /// <param name="status">The update that brought it.</param>
    /// <param name="delivered">Called when it is in the caller's hands, whatever that took.</param>
    public void Hand(PendingTask task, string attempt, V1.TaskStatus status, Action delivered)
    {
        Action complete;
        try
        {
            // Here and now: on return the uploads of the task may be forgotten.
            complete = task.Open(attempt, status, this);
        }
        catch (MentorException unreadable)
        {
            complete = () => task.Fail(unreadable);
        }

        Hand(task, complete, delivered);
    }

    /// <inheritdoc cref="Hand(PendingTask,string,V1.TaskStatus,Action)"/>
    /// <param name="task">Whom the outcome is for.</param>
    /// <param name="complete">Puts it into the caller's hands.</param>
    /// <param name="delivered">Called when it is there, whatever that took.</param>
    public void Hand(PendingTask task, Action complete, Action delivered)
    {
        task.Then(Finish);

        void Finish()
        {
            try
            {
                complete();
            }
            finally
            {
                delivered();
            }
        }
    }

    /// <summary>Lets go of large outcomes that nobody fetched: of attempts that came too late, or whose caller has gone.</summary>
    public void Forget(PendingTask task) => artifacts.Uploads.Drop(task.Id);

    public PayloadSerializer Serializer { get; } = serializer;

    /// <summary>Where large results are kept for tasks that await them.</summary>
    public ResultShelf Results { get; } = results;

    /// <summary>Where tasks that are no delegates may have left more than their update says.</summary>
    public SandboxDesk Sandboxes { get; } = sandboxes;

    /// <summary>What a delegate's executor sent along, wherever it is.</summary>
    public OpenedOutcome Open(PendingTask task, string attempt, ByteString bytes)
    {
        var parcel = Parcel.Read(bytes.Memory);
        if (parcel.Reference is not { } reference) return new(parcel.Payload, null);
        return artifacts.Uploads.TryTake(task.Id, attempt, reference, out var content) ? new(content, new(reference, content.Length)) : throw new MentorException(
            $"The outcome of task '{task.Id}' ({parcel.Length} bytes) was announced by its hash {reference}, but did not arrive. "
            + "Check that executors can PUT to the artifact endpoint, and that no proxy stands between.");
    }
}
