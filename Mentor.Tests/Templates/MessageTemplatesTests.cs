using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Mentor.Protocol;
using Mentor.Protocol.Templates;
using static Mentor.Tests.Templates.Labelled;
using V1 = Mesos.V1;

namespace Mentor.Tests.Templates;

[TestFixture]
public sealed class MessageTemplatesTests
{
    private static V1.TaskInfo Task => new()
    {
        Name = "fit",
        TaskId = new() { Value = "t1" },
        AgentId = new() { Value = "a1" },
        Labels = new() { Labels_ = { new V1.Label { Key = "team", Value = "x" }, new V1.Label { Key = "scored", Value = "twice" } } },
        Resources = { Resources.Parse("cpus:1;ports:[1-5]").ToProto() },
        Command = new() { Shell = false, Value = "run" },
    };

    private static readonly TestCaseData<V1.TaskInfo, bool>[] Matches =
    [
        new(new(), true),
        new(new() { Labels = Label("scored") }, true),
        new(new() { Labels = Label("scored", "twice") }, true),
        new(new() { Labels = Label("scored", "once") }, false),
        new(new() { Labels = new() { Labels_ = { new V1.Label { Key = "scored" }, new V1.Label { Key = "team" } } } }, true),
        new(new() { Labels = new() { Labels_ = { new V1.Label { Key = "scored" }, new V1.Label { Key = "user" } } } }, false),
        // Key of the one and value of the other make no label.
        new(new() { Labels = Label("team", "twice") }, false),
        new(new() { Command = new() }, true),
        new(new() { Container = new() }, false),
        new(new() { Command = new() { Value = "run", Shell = false } }, true),
        // Shell is true by itself, but is said to be false.
        new(new() { Command = new() { Shell = true } }, false),
        new(new() { Command = new() { User = "" } }, false),
        new(new() { TaskId = new() { Value = "t1" }, Name = "fit" }, true),
        new(new() { TaskId = new() { Value = "t1" }, Name = "fi" }, false),
        new(new() { Resources = { new V1.Resource { Name = "ports", Type = V1.Value.Types.Type.Ranges } } }, true),
        new(new() { Resources = { new V1.Resource { Name = "cpus", Scalar = new() { Value = 1 } } } }, true),
        new(new() { Resources = { new V1.Resource { Name = "cpus", Scalar = new() { Value = 2 } } } }, false),
    ];

    [TestCaseSource(nameof(Matches))]
    public void Wrap_ByTemplate_AllThatItSetsMustBeThere(V1.TaskInfo template, bool matches) =>
        Assert.That(new MessageTemplates().Register(template, static message => new ScoreTask(message)).Wrap(Task) is ScoreTask, Is.EqualTo(matches));

    [Test]
    public void Wrap_MapsAndFieldsWithoutPresence_MatchByWhatIsInThem()
    {
        Struct config = new() { Fields = { ["rate"] = Value.ForNumber(2), ["name"] = Value.ForString("n") } };
        var maps = new MessageTemplates().Register(new Struct { Fields = { ["rate"] = Value.ForNumber(2) } }, static message => new Rated(message));
        var plain = new MessageTemplates().Register(new Duration { Seconds = 5 }, static message => new Five(message));

        Assert.Multiple(() =>
        {
            Assert.That(maps.Wrap(config), Is.InstanceOf<Rated>());
            Assert.That(maps.Wrap(new Struct { Fields = { ["rate"] = Value.ForNumber(3) } }), Is.Not.InstanceOf<Rated>());
            Assert.That(maps.Wrap(new Struct()), Is.Not.InstanceOf<Rated>());
            Assert.That(plain.Wrap(new Duration { Seconds = 5, Nanos = 7 }), Is.InstanceOf<Five>());
            Assert.That(plain.Wrap(new Duration { Nanos = 7 }), Is.Not.InstanceOf<Five>());
        });
    }

    [TestCase(new[] { 0, 1, 2, 3 })]
    [TestCase(new[] { 3, 2, 1, 0 })]
    [TestCase(new[] { 1, 3, 0, 2 })]
    [TestCase(new[] { 2, 0, 3, 1 })]
    public void Wrap_SeveralMatch_TheMostSpecificWinsInWhateverOrderTheyCame(int[] order)
    {
        MessageTemplates templates = new();
        Action[] registrations =
        [
            () => templates.Register(new V1.TaskInfo(), static m => new Level0(m)),
            () => templates.Register(new V1.TaskInfo { Labels = Label("scored") }, static m => new Level1(m)),
            () => templates.Register(new V1.TaskInfo { Labels = Label("scored", "twice") }, static m => new Level2(m)),
            () => templates.Register(new V1.TaskInfo { Labels = Label("scored", "twice"), Name = "fit" }, static m => new Level3(m)),
        ];
        foreach (var i in order) registrations[i]();
        var task = Task;
        List<System.Type> found = [templates.Wrap(task).GetType()];
        task.Name = "other";
        found.Add(templates.Wrap(task).GetType());
        task.Labels = Label("scored", "once");
        found.Add(templates.Wrap(task).GetType());
        task.Labels = null;
        found.Add(templates.Wrap(task).GetType());

        Assert.That(found, Is.EqualTo(new[] { typeof(Level3), typeof(Level2), typeof(Level1), typeof(Level0) }));
    }

    [Test]
    public void Wrap_NeitherAsksForAllOfTheOther_TheFirstWins()
    {
        var templates = new MessageTemplates()
            .Register(new V1.TaskInfo { Labels = Label("team") }, static m => new Level1(m))
            .Register(new V1.TaskInfo { Labels = Label("scored") }, static m => new Level2(m));

        Assert.That(templates.Wrap(Task), Is.InstanceOf<Level1>());
    }

    [Test]
    public void Wrap_NoTemplateMatches_IsAPlainWrapper()
    {
        var wrapped = All().Wrap(new V1.TaskInfo { Name = "n" });

        Assert.That((wrapped.GetType(), wrapped.Message.Name), Is.EqualTo((typeof(WrappedMessage<V1.TaskInfo>), "n")));
    }

    [Test]
    public void Create_Type_StartsFromItsTemplateAndIsTakenForAMessage()
    {
        var templates = All();
        var task = templates.Create<ScoreTask>();
        task.Subject = "moon";
        task.Message.Resources.Add(new Resources(1, 10).ToProto());
        V1.TaskInfo sent = V1.TaskInfo.Parser.ParseFrom(((V1.TaskInfo)task).ToByteArray());

        Assert.Multiple(() =>
        {
            Assert.That(templates.Wrap(sent), Is.EqualTo(task));
            Assert.That(((ScoreTask)templates.Wrap(sent)).Subject, Is.EqualTo("moon"));
            Assert.That(new[] { (V1.TaskInfo)task, task }.Sum(), Is.EqualTo(new Resources(2, 20)));
            Assert.That(templates.Create<ScoreTask>().Message.HasData, Is.False, "the template itself stays as it was");
        });
    }

    [Test]
    public void Register_SameDemandsOrSameType_IsRefused()
    {
        var templates = All();

        Assert.That(() => templates.Register(new V1.TaskInfo { Labels = Label("scored") }, static m => new Level1(m)), Throws.ArgumentException.With.Message.StartsWith(
            "The template { \"labels\": { \"labels\": [ { \"key\": \"scored\" } ] } } asks for the same as that of ScoreTask, so that one of the two would never be made. Set another field in one of them."));
        Assert.That(() => templates.Register(new V1.TaskInfo { Name = "n" }, static m => new ScoreTask(m)), Throws.ArgumentException.With.Message.StartsWith(
            "ScoreTask has a template already: { \"labels\": { \"labels\": [ { \"key\": \"scored\" } ] } }. Wrap what another one matches in another type."));
    }

    [Test]
    public void Create_TypeWithoutTemplate_IsRefused() => Assert.That(
        () => All().Create<Level1>(), Throws.ArgumentException.With.Message.StartsWith("Level1 has no template. Register one first."));

    [Test]
    public void Equals_Wrapped_ByClassAndMessage()
    {
        WrappedMessage<V1.TaskInfo> one = new Level1(Task), same = new Level1(Task), otherClass = new Level2(Task), otherMessage = new Level1(new());

        Assert.Multiple(() =>
        {
            Assert.That(one, Is.EqualTo(same));
            Assert.That(one.GetHashCode(), Is.EqualTo(same.GetHashCode()));
            Assert.That(one, Is.Not.EqualTo(otherClass));
            Assert.That(one, Is.Not.EqualTo(otherMessage));
        });
    }

    private sealed class Level0(V1.TaskInfo message) : WrappedMessage<V1.TaskInfo>(message);

    private sealed class Level1(V1.TaskInfo message) : WrappedMessage<V1.TaskInfo>(message);

    private sealed class Level2(V1.TaskInfo message) : WrappedMessage<V1.TaskInfo>(message);

    private sealed class Level3(V1.TaskInfo message) : WrappedMessage<V1.TaskInfo>(message);

    private sealed class Rated(Struct message) : WrappedMessage<Struct>(message);

    private sealed class Five(Duration message) : WrappedMessage<Duration>(message);
}
