using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Payloads;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Reports;

[TestFixture]
public sealed class LoggerTests
{
    [Test]
    public async Task Log_WithScopesEventExceptionAndValues_ArrivesWithAllOfThem()
    {
        var book = new LogBook();
        ILogger logger = book;

        await ReportTrip.RunAsync(() =>
        {
            using (logger.BeginScope("outer {Id}", 5))
            {
                using (logger.BeginScope("inner")) logger.LogError(new EventId(3, "three"), new OwnException("boom", 7), "lost {Count} of {Name} in {Odd}", 2, "x", new Odd());
                logger.LogInformation("after");
            }
        });

        var line = book.Lines[0];
        Assert.That((line.Level, line.Event.Id, line.Event.Name, line.Text, line.Scopes), Is.EqualTo((LogLevel.Error, 3, "three", "lost 2 of x in an odd thing", "outer 5 > inner")));
        Assert.That(line.Exception, Is.TypeOf<OwnException>().With.Property("Code").EqualTo(7));
        Assert.That(line.Values, Is.EqualTo(new Dictionary<string, object?>
        {
            ["Count"] = 2,
            ["Name"] = "x",
            ["Odd"] = "an odd thing",
            ["{OriginalFormat}"] = "lost {Count} of {Name} in {Odd}",
        }));
        Assert.That((book.Lines[1].Text, book.Lines[1].Scopes), Is.EqualTo(("after", "outer 5")));
    }

    [Test]
    public async Task IsEnabled_Levels_AreThoseOfTheCapture()
    {
        var book = new LogBook(LogLevel.Warning);
        ILogger<LogBook> logger = book;

        var enabled = await ReportTrip.RunAsync<string>(Work.Of(() =>
        {
            logger.LogInformation("dropped over there");
            logger.LogCritical("sent");
            return string.Join(' ', Enum.GetValues<LogLevel>().Where(logger.IsEnabled));
        }));

        Assert.That(enabled.Value, Is.EqualTo("Warning Error Critical"));
        Assert.That(book.Lines.Select(line => line.Text), Is.EqualTo(new[] { "sent" }));
    }

    [Test]
    public async Task Log_OfTwoLoggers_ShareTheScopesAndKeepTheirChannels()
    {
        var (one, two) = (new LogBook(), new LogBook());
        ILogger plain = one;
        ILogger<LogBook> typed = two;

        await ReportTrip.RunAsync(() =>
        {
            using (plain.BeginScope("of one")) typed.LogInformation("to two");
            plain.LogInformation("to one");
        });

        Assert.That((two.Lines.Single().Text, two.Lines.Single().Scopes), Is.EqualTo(("to two", "of one")));
        Assert.That((one.Lines.Single().Text, one.Lines.Single().Scopes), Is.EqualTo(("to one", "")));
    }

    [Test]
    public async Task Log_AsAnArgument_Arrives()
    {
        var book = new LogBook();

        await ReportTrip.RunAsync<int>(Work.Apply(
            (ILogger<LogBook> logger) =>
            {
                logger.LogInformation("from an argument");
                return 0;
            },
            book));

        Assert.That(book.Lines.Single().Text, Is.EqualTo("from an argument"));
    }

    [Test]
    public async Task Log_StateThatThrows_DoesNotFailTheDelegate()
    {
        var book = new LogBook();
        ILogger logger = book;

        await ReportTrip.RunAsync(() => logger.Log(LogLevel.Error, 1, new Odd(), null, static (_, _) => throw new InvalidOperationException()));

        Assert.That(book.Lines.Single().Text, Is.EqualTo("(its text cannot be had: it threw System.InvalidOperationException)"));
    }

    [Test]
    public async Task Log_FasterThanItIsSent_DropsAndSaysHowMany()
    {
        var book = new LogBook();
        ILogger logger = book;
        var trip = new ReportTrip { IsFull = true };

        await trip.ThereAndBackAsync<object?>(Work.Of(() =>
        {
            for (var i = 0; i < 3; i++) logger.LogInformation("line {Number}", i);
        }));

        var line = book.Lines.Single();
        Assert.That((line.Level, line.Text), Is.EqualTo((LogLevel.Warning, "3 lines of this logger are missing here: they came faster than they could be sent.")));
        Assert.That(line.Values["Missing"], Is.EqualTo(3));
    }

    [Test]
    public void Pack_LoggerFactory_IsRefusedWithTheWayOut()
    {
        using var factory = new LoggerFactory();

        Assert.That(
            () => Trip.Pack(Work.Of(() => factory.ToString())),
            Throws.TypeOf<DelegateSerializationException>().With.Message.EndsWith("it makes loggers of this process; capture an ILogger, which travels as a proxy."));
    }

    [Test]
    public void Pack_LoggersBehindOtherTypes_AreRefusedWithTheWayOut()
    {
        using var factory = new LoggerFactory();
        object plain = factory.CreateLogger("plain");
        var typed = new Logger<LogBook>(factory);

        var thrown = Assert.Throws<DelegateSerializationException>(() => Trip.Pack(Work.Of(() => $"{plain} {typed}")));

        Assert.That(thrown.Refusals.Select(refusal => refusal.Remedy), Is.EquivalentTo(new[]
        {
            "declare the variable as ILogger, which travels as a proxy", "declare the variable as ILogger<T>, which travels as a proxy",
        }));
    }

    private sealed class Odd
    {
        public override string ToString() => "an odd thing";
    }

    private sealed class OwnException(string message, int code) : Exception(message)
    {
        public int Code { get; } = code;
    }
}
