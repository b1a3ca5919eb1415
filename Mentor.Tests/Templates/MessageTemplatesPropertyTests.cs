using CsCheck;
using Google.Protobuf;
using Mentor.Protocol.Templates;
using static Mentor.Tests.Templates.Labelled;
using V1 = Mesos.V1;

namespace Mentor.Tests.Templates;

[TestFixture]
public sealed class MessageTemplatesPropertyTests
{
    private static readonly Gen<string> Word = Gen.OneOf(Gen.Const("scored"), Gen.Const("team"), Gen.Const(""), Gen.Const("x"));

    private static readonly Gen<V1.Label> AnyLabel = Gen.Select(Word, Word.Null(), static (key, value) =>
    {
        V1.Label label = new() { Key = key };
        if (value is not null) label.Value = value;
        return label;
    });

    // A field number that no version of Mesos knows, as one of a later version would come.
    private static readonly Gen<byte[]> Unknown = Gen.OneOf(Gen.Const(Array.Empty<byte>()), Gen.Byte[1, 100].Select(static value => new byte[] { 0xF8, 0x7F, value }));

    private static readonly Gen<V1.TaskStatus> AnyStatus = Gen.Select(
        AnyLabel.Array[0, 4], Gen.Byte.Array[0, 8].Null(), Word.Null(), Gen.Double.Nullable(), Gen.Bool, Unknown, static (labels, data, message, time, healthy, unknown) =>
        {
            V1.TaskStatus status = new() { TaskId = new() { Value = "t" }, State = V1.TaskState.TaskRunning };
            if (labels.Length > 0) status.Labels = new() { Labels_ = { labels } };
            if (data is not null) status.Data = ByteString.CopyFrom(data);
            if (message is not null) status.Message = message;
            if (time is { } seconds) status.Timestamp = seconds;
            if (healthy) status.Healthy = true;
            return V1.TaskStatus.Parser.ParseFrom([.. status.ToByteArray(), .. unknown]);
        });

    [Test]
    public void Wrap_ThenTheMessage_LosesNothing() => AnyStatus.Sample(static status =>
    {
        var before = status.ToByteArray();
        V1.TaskStatus back = All().Wrap(status);
        return back.ToByteArray().AsSpan().SequenceEqual(before);
    });

    [Test]
    public void Wrap_WhatWasWritten_IsReadTheSame() => AnyStatus.Sample(static status =>
    {
        var templates = All();
        var wrapped = templates.Wrap(status);
        return templates.Wrap(V1.TaskStatus.Parser.ParseFrom(wrapped.Message.ToByteArray())).Equals(wrapped);
    });

    [Test]
    public void Wrap_ByLabel_IsWhatAPlainLookSays() => AnyStatus.Sample(static status =>
        All().Wrap(status) is ScoreStatus == (status.Labels?.Labels_.Any(label => label.Key == "scored") ?? false));

    [Test]
    public void Wrap_MessageByItself_Matches() => AnyStatus.Sample(static status =>
        new MessageTemplates().Register(status, static message => new ScoreStatus(message)).Wrap(status.Clone()) is ScoreStatus);

    [Test]
    public void Wrap_ByATemplateThatAnotherOneExtends_MatchesWhateverThatMatches() => Gen.Select(AnyStatus, AnyStatus, AnyStatus).Sample(static (template, more, message) =>
    {
        // What a message gains by a merge, it asks for in addition; scalar fields are replaced, so only those that were not set count.
        var extended = more.Clone();
        extended.MergeFrom(template);
        message.MergeFrom(extended);
        var broad = new MessageTemplates().Register(template, static m => new ScoreStatus(m));
        var narrow = new MessageTemplates().Register(extended, static m => new ScoreStatus(m));
        return narrow.Wrap(message) is ScoreStatus && broad.Wrap(message) is ScoreStatus;
    });
}
