using System.Globalization;
using Google.Protobuf;
using Mentor.Protocol.Templates;
using V1 = Mesos.V1;

namespace Mentor.Tests.Templates;

/// <summary>Messages of types of one's own, known by their labels.</summary>
internal static class Labelled
{
    public static MessageTemplates All() => new MessageTemplates()
        .Register(new V1.TaskStatus { Labels = Label("scored") }, static message => new ScoreStatus(message))
        .Register(new V1.TaskInfo { Labels = Label("scored") }, static message => new ScoreTask(message))
        .Register(new V1.Offer { Attributes = { new V1.Attribute { Name = "gpu" } } }, static message => new GpuOffer(message));

    public static V1.Labels Label(string key, string? value = null)
    {
        V1.Label label = new() { Key = key };
        if (value is not null) label.Value = value;
        return new() { Labels_ = { label } };
    }

    internal sealed class ScoreStatus(V1.TaskStatus message) : WrappedMessage<V1.TaskStatus>(message)
    {
        public double Score
        {
            get => double.Parse(Message.Data.ToStringUtf8(), CultureInfo.InvariantCulture);
            set => Message.Data = ByteString.CopyFromUtf8(value.ToString(CultureInfo.InvariantCulture));
        }
    }

    internal sealed class ScoreTask(V1.TaskInfo message) : WrappedMessage<V1.TaskInfo>(message)
    {
        public string Subject
        {
            get => Message.Data.ToStringUtf8();
            set => Message.Data = ByteString.CopyFromUtf8(value);
        }
    }

    internal sealed class GpuOffer(V1.Offer message) : WrappedMessage<V1.Offer>(message);
}
