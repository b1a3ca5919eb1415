using System.Buffers;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Reports;

/// <summary>Hands values over in order, one after the other.</summary>
internal sealed class ProgressTarget<T>(IProgress<T> progress) : ReportTarget(progress, typeof(T))
{
    public override void Deliver(PayloadSerializer serializer, ReadOnlyMemory<byte> report)
    {
        var value = serializer.ReadReport<T>(new ReadOnlySequence<byte>(report))!;
        if (progress.GetType() != typeof(Progress<T>) || !TryCall((Progress<T>)progress, value)) progress.Report(value);
    }

    // A Progress<T> that was made where there is no context queues each call to the thread pool, where they overtake each other and the
    // end of the task. This is the thread pool: its handlers can just as well be called here and now.
    private static bool TryCall(Progress<T> posting, T value)
    {
        try
        {
            if (Parts.Context(posting).GetType() != typeof(SynchronizationContext)) return false;
        }
        catch (MissingMemberException)
        {
            // A newer runtime. Whoever listens gets all reports, if not in order.
            return false;
        }

        Parts.InvokeHandlers(posting, value);
        return true;
    }

    private static class Parts
    {
        [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_synchronizationContext")]
        public static extern ref SynchronizationContext Context(Progress<T> progress);

        [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "InvokeHandlers")]
        public static extern void InvokeHandlers(Progress<T> progress, object? value);
    }
}
