using System.Buffers;
using Mentor.Protocol.Code;
using Mentor.Protocol.Futures;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tasks.Futures;

/// <summary>Puts the results of tasks before the work that awaited them.</summary>
/// <param name="serializer">Encodes results that no executor has.</param>
/// <param name="artifacts">Hands large ones out.</param>
/// <param name="results">Large ones that are encoded already.</param>
/// <param name="liftAbove">The size from which on one is large.</param>
internal sealed class AwaitedWriter(PayloadSerializer serializer, ArtifactEndpoint artifacts, ResultShelf results, long liftAbove)
{
    /// <param name="to">Gets the whole payload.</param>
    /// <param name="work">Its antecedents have ended well.</param>
    /// <returns>What is handed out from now on.</returns>
    /// <exception cref="Protocol.Delegates.DelegateSerializationException">A result cannot travel.</exception>
    public List<ContentHash> Write(IBufferWriter<byte> to, AwaitingWork work)
    {
        List<AwaitedResult> awaited = [];
        List<EncodedResult> large = [];
        foreach (var task in work.Antecedents)
        {
            if (results.Find(task) is not { } encoded)
            {
                ArrayBufferWriter<byte> bytes = new();
                serializer.WriteAwaited(bytes, task);
                if (bytes.WrittenCount < liftAbove)
                {
                    awaited.Add(new(bytes.WrittenMemory));
                    continue;
                }

                encoded = new(new(ContentHash.Of(bytes.WrittenSpan), bytes.WrittenCount), bytes.WrittenMemory);
                results.Keep(task, encoded);
            }

            large.Add(encoded);
            awaited.Add(new(encoded.Reference));
        }

        AwaitedResults.Write(to, awaited, work.Payload.Span);
        return large.ConvertAll(encoded =>
        {
            artifacts.Add(encoded.Reference.Hash, encoded.Content);
            return encoded.Reference.Hash;
        });
    }
}
