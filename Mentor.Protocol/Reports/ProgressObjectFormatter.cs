using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Reports;

/// <summary>A <see cref="Progress{T}"/> wherever it is met: as a variable of its own type, behind <c>object</c>, as the target of a delegate.</summary>
/// <remarks>content = channel</remarks>
internal sealed class ProgressObjectFormatter<T>() : ObjectFormatter(typeof(Progress<T>))
{
    public override void WriteHead(ref PayloadWriter writer, object value) => ProgressFormatter<T>.WriteChannel(ref writer, (IProgress<T>)value);

    public override object ReadHead(ref PayloadReader reader, int id) => ProgressFormatter<T>.ReadChannel(ref reader);
}
