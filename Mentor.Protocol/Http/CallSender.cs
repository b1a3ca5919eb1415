using System.Net;
using Google.Protobuf;

namespace Mentor.Protocol.Http;

/// <summary>Sends single calls within the subscription of the moment. For one caller at a time.</summary>
internal sealed class CallSender<TCall>(MesosConnection connection, MesosPeer peer, Func<TCall, string> nameOf) where TCall : class, IMessage
{
    private const int LargestKeptBuffer = 1 << 20;

    private byte[] _buffer = [];
    private volatile Subscription? _current;

    public Subscription? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <param name="call">Complete but for what the subscription knows.</param>
    /// <param name="subscription">The one whose ids the call carries.</param>
    /// <param name="cancellationToken">Of the caller.</param>
    /// <exception cref="MesosApiException">Not accepted.</exception>
    public async Task SendAsync(TCall call, Subscription subscription, CancellationToken cancellationToken)
    {
        var body = Serialize(call);
        using var ending = subscription.BeginCall();
        await using var gone = subscription.Gone.UnsafeRegister(Cancel, ending).ConfigureAwait(false);
        await using var unwanted = cancellationToken.UnsafeRegister(Cancel, ending).ConfigureAwait(false);
        var token = ending.Token;
        try
        {
            using var response = await connection.PostAsync(subscription.Endpoint, body, subscription.StreamId, token).ConfigureAwait(false);
            if (response.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.OK) return;
            string error = await MesosConnection.ReadErrorAsync(response, token).ConfigureAwait(false);
            throw peer.Refused(subscription.Endpoint, nameOf(call), response.StatusCode, error, subscriptionChanged: _current != subscription);
        }
        catch (OperationCanceledException cancelled)
        {
            // The socket may still hold the buffer.
            _buffer = [];
            cancellationToken.ThrowIfCancellationRequested();
            throw subscription.Gone.IsCancellationRequested
                ? peer.Interrupted(subscription.Endpoint, nameOf(call), cancelled)
                : peer.Unanswered(subscription.Endpoint, nameOf(call), subscription.CallLimit, cancelled);
        }
        catch (MesosApiException)
        {
            _buffer = [];
            throw;
        }
    }

    private static void Cancel(object? source) => ((CancellationTokenSource)source!).Cancel();

    private ReadOnlyMemory<byte> Serialize(TCall call)
    {
        int size = call.CalculateSize();
        byte[] buffer = _buffer;
        if (buffer.Length < size)
        {
            buffer = GC.AllocateUninitializedArray<byte>(Math.Max(size, 512));
            if (size <= LargestKeptBuffer) _buffer = buffer;
        }

        call.WriteTo(buffer.AsSpan(0, size));
        return buffer.AsMemory(0, size);
    }
}
