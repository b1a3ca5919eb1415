using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tasks.Master;

/// <summary>Hands outcomes to their callers on the thread pool: reading one may run the user's code, which must not stop the loop.</summary>
internal sealed class OutcomeDesk(PayloadSerializer serializer, ArtifactEndpoint artifacts)
{
    /// <remarks>What the task has reported comes first.</remarks>
    /// <param name="task">Whom the outcome is for.</param>
    /// <param name="attempt">Whose outcome it is.</param>
    /// <param name="parcel">What came with the update.</param>
    /// <param name="delivered">Called when it is in the caller's hands, whatever that took.</param>
    public void Hand(PendingTask task, string attempt, ByteString parcel, Action delivered)
    {
        Action complete;
        try
        {
            // Here and now: on return the uploads of the task may be forgotten.
            var outcome = Open(task, attempt, parcel);
            complete = () => task.Complete(serializer, outcome);
        }
        catch (MentorException unreadable)
        {
            complete = () => task.Fail(unreadable);
        }

        if (task.Reports is { } reports) reports.Complete(Finish);
        else ThreadPool.UnsafeQueueUserWorkItem(static finish => finish(), Finish, preferLocal: false);

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

    private ReadOnlyMemory<byte> Open(PendingTask task, string attempt, ByteString bytes)
    {
        var parcel = Parcel.Read(bytes.Memory);
        if (parcel.Reference is not { } reference) return parcel.Payload;
        return artifacts.Uploads.TryTake(task.Id, attempt, reference, out var content) ? content : throw new MentorException(
            $"The outcome of task '{task.Id}' ({parcel.Length} bytes) was announced by its hash {reference}, but did not arrive. "
            + "Check that executors can PUT to the artifact endpoint, and that no proxy stands between.");
    }
}
