using System.Buffers;
using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Losses;
using Mentor.Tasks.Master;
using Mentor.Tests.Contracts;
using V1 = Mesos.V1;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class OutcomeDeskTests
{
    private ArtifactEndpoint _artifacts = null!;
    private CodeBundle _code = null!;
    private SandboxDesk _sandboxes = null!;
    private OutcomeDesk _desk = null!;

    [OneTimeSetUp]
    public async Task Open()
    {
        _artifacts = await ArtifactEndpoint.StartAsync();
        _code = new(_artifacts);
        _sandboxes = new(new EventReader("ours", TimeProvider.System), new SandboxReader(), () => null, TimeProvider.System);
        _desk = new(new PayloadSerializer(_code), _artifacts, new(), _sandboxes);
    }

    [OneTimeTearDown]
    public async Task Close()
    {
        await _sandboxes.DisposeAsync();
        _code.Dispose();
        await _artifacts.DisposeAsync();
    }

    [Test, CancelAfter(30_000)]
    public async Task Hand_ReferenceThatNeverArrived_FailsTheTaskAndReportsDelivery(CancellationToken token)
    {
        var nowhere = ContentHash.Of([1, 2, 3]);

        var thrown = await Thrown.ByAsync<MentorException>(() => Hand(Parcel.Elsewhere(nowhere, 300_000).ToArray(), token));

        Assert.That(thrown.Message, Is.EqualTo(
            $"The outcome of task 't' (300000 bytes) was announced by its hash {nowhere}, but did not arrive. "
            + "Check that executors can PUT to the artifact endpoint, and that no proxy stands between."));
    }

    [Test, CancelAfter(30_000)]
    public async Task Hand_NoParcel_FailsTheTask(CancellationToken token) => await Thrown.ByAsync<MentorException>(() => Hand([9], token));

    [Test, CancelAfter(30_000)]
    public async Task Hand_ParcelWithoutOutcome_FailsTheTask(CancellationToken token) =>
        await Thrown.ByAsync<PayloadFormatException>(() => Hand(Parcel.Inline(new byte[] { 9, 9 }).ToArray(), token));

    [Test, CancelAfter(30_000)]
    public async Task Hand_UploadedOutcome_IsReadEvenWhenTheRestIsForgottenAtOnce(CancellationToken token)
    {
        var outcome = new ArrayBufferWriter<byte>();
        new PayloadSerializer(_code).WriteResult(outcome, 42);
        var hash = ContentHash.Of(outcome.WrittenSpan);
        _artifacts.Uploads.TryReserve(2L * outcome.WrittenCount);
        _artifacts.Uploads.Keep("t", "t.1", hash, outcome.WrittenMemory);
        _artifacts.Uploads.Keep("t", "t.2", hash, outcome.WrittenMemory);
        TaskCompletionSource delivered = new();
        var task = Pending.Of("t");

        _desk.Hand(task, "t.1", Update(Parcel.Elsewhere(hash, outcome.WrittenCount).ToArray()), delivered.SetResult);
        _desk.Forget(task);

        await delivered.Task.WaitAsync(token);
        Assert.That(await task.Task, Is.EqualTo(42));
        Assert.That(_artifacts.Uploads.Held, Is.Zero);
    }

    private static V1.TaskStatus Update(byte[] parcel) => new() { State = V1.TaskState.TaskFinished, Data = ByteString.CopyFrom(parcel) };

    private async Task Hand(byte[] parcel, CancellationToken token)
    {
        TaskCompletionSource delivered = new();
        var task = Pending.Of("t");
        _desk.Hand(task, "t.1", Update(parcel), delivered.SetResult);
        await delivered.Task.WaitAsync(token);
        await task.Task.WaitAsync(token);
    }
}
