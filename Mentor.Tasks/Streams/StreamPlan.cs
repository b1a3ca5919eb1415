using System.Buffers;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Streams;
using Mentor.Tasks.Master;

namespace Mentor.Tasks.Streams;

/// <summary>A stream as it was asked for. Each enumeration is a task of its own, and inside the pool until its end.</summary>
/// <param name="Session">Runs it.</param>
/// <param name="Work">Makes the items.</param>
/// <param name="Options">Of the task.</param>
internal sealed record StreamPlan<T>(PoolSession Session, Work Work, TaskOptions? Options)
{
    public async IAsyncEnumerable<T> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var entry = Session.Enter();
        cancellationToken.ThrowIfCancellationRequested();
        var task = Session.Submit<long>(Work, Options, cancellationToken);
        var inbox = task.Items!;
        _ = task.Task.ContinueWith(
            static (ended, items) => ((StreamInbox)items!).End(ended), inbox, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            ArrayBufferWriter<byte>? large = null;
            while (await inbox.WaitAsync(cancellationToken).ConfigureAwait(false))
            {
                while (inbox.TryTake(out var part))
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    if (part.Channel != ItemParts.Last || large is not null) (large ??= new()).Write(part.Payload.Span);
                    if (part.Channel != ItemParts.Last) continue;
                    var item = inbox.Serializer.ReadReport<T>(new ReadOnlySequence<byte>(large?.WrittenMemory ?? part.Payload));
                    large = null;
                    yield return item!;
                }
            }
        }
        finally
        {
            // Also when it has ended: that is nothing new then.
            inbox.Stop();
            Session.Cancel(task);
        }
    }
}
