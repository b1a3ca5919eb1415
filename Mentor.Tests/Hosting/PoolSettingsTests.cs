using Mentor.Protocol;
using Mentor.Tasks;
using Mentor.Tasks.Hosting;
using Mentor.Tasks.Placement;
using Microsoft.Extensions.Configuration;
using Polly;

namespace Mentor.Tests.Hosting;

/// <summary>The options of a pool in a configuration.</summary>
[TestFixture]
public sealed class PoolSettingsTests
{
    // What is code, or the container's, cannot be written down.
    private static readonly string[] OfTheCall = [nameof(MesosPoolOptions.Customize), nameof(MesosPoolOptions.Logging), nameof(MesosPoolOptions.Time)];

    private const string All = """
        Master, Name, Role, User, Principal, Secret, ConnectTimeout, FailoverTimeout, Checkpoint, PerTask, Retries, RetryPolicy, Avoidance, MaintenanceNotice, CancellationGrace, MaxConcurrency, MaxQueued, Packing, Constraints, PlacementTimeout, OfferTimeout, LiftAbove, AdvertisedAddress, ExecutorFolder, CacheFolder, CacheBytes, ForwardOutput, Environment, Files
        """;

    [Test]
    public void Read_EveryOptionThatIsData_HasASetting() => Assert.That(
        All.Split(", "), Is.EquivalentTo(typeof(MesosPoolOptions).GetProperties().Where(p => p.GetMethod!.IsPublic).Select(p => p.Name).Except(OfTheCall)));

    [Test]
    public void Read_WhoAndWhere_IsTaken()
    {
        var options = Read(
            ("Master", "m:5050"), ("name", "fit"), ("Role", "science"), ("User", "ada"), ("Principal", "p"), ("Secret", "s"), ("AdvertisedAddress", "me:1"), ("ExecutorFolder", "/e"));

        Assert.That(
            (options.Master, options.Name, options.Role, options.User, options.Principal, options.Secret, options.AdvertisedAddress, options.ExecutorFolder),
            Is.EqualTo(("m:5050", "fit", "science", "ada", "p", "s", "me:1", "/e")));
    }

    [Test]
    public void Read_NumbersAndSwitches_AreTaken()
    {
        var options = Read(
            ("Retries", "5"), ("MaxConcurrency", "20"), ("MaxQueued", "1000"), ("LiftAbove", "4096"), ("CacheFolder", "/c"), ("CacheBytes", "9000000000"), ("ForwardOutput", "False"),
            ("Checkpoint", "true"), ("PerTask", "cpus:2;mem:512"));

        Assert.That(
            (options.Retries, options.MaxConcurrency, options.MaxQueued, options.LiftAbove, options.CacheFolder, options.CacheBytes),
            Is.EqualTo((5, (int?)20, (int?)1000, 4096, "/c", 9_000_000_000)));
        Assert.That((options.ForwardOutput, options.Checkpoint, options.PerTask), Is.EqualTo((false, true, new Resources(cpus: 2, memoryMB: 512))));
    }

    [Test]
    public void Read_Times_AreTaken()
    {
        var options = Read(
            ("ConnectTimeout", "00:00:05"), ("FailoverTimeout", "7.00:00:00"), ("MaintenanceNotice", "0:10:0"), ("CancellationGrace", "Infinite"), ("PlacementTimeout", "00:01:00"),
            ("OfferTimeout", "infinite"));

        Assert.That((options.ConnectTimeout, options.FailoverTimeout, options.MaintenanceNotice), Is.EqualTo((TimeSpan.FromSeconds(5), TimeSpan.FromDays(7), TimeSpan.FromMinutes(10))));
        Assert.That((options.CancellationGrace, options.PlacementTimeout, options.OfferTimeout), Is.EqualTo((Timeout.InfiniteTimeSpan, TimeSpan.FromMinutes(1), Timeout.InfiniteTimeSpan)));
    }

    [Test]
    public void Read_Lists_AreTaken()
    {
        var options = Read(
            ("Packing", "spread"), ("Constraints:0", "zone:LIKE:eu-.*"), ("Constraints:1", "hostname:UNIQUE"), ("Environment:LANG", "C"), ("Environment:Word", "x y"), ("Files:0", "words.txt"),
            ("Files:1:Source", "http://x/model.tar"), ("Files:1:Name", "model"), ("Files:1:Extract", "true"), ("Files:1:Executable", "true"));

        Assert.That((options.Packing, options.Constraints), Is.EqualTo((PackingRule.Spread, new Constraint[] { "zone:LIKE:eu-.*", "hostname:UNIQUE" })));
        Assert.That(options.Environment, Is.EqualTo(new Dictionary<string, string> { ["LANG"] = "C", ["Word"] = "x y" }));
        Assert.That(options.Files, Is.EqualTo(new ExecutorFile[] { "words.txt", new("http://x/model.tar") { Name = "model", Extract = true, Executable = true } }));
        Assert.That(Read(("Constraints", "hostname:UNIQUE")).Constraints, Is.EqualTo(new Constraint[] { "hostname:UNIQUE" }), "one alone");
        Assert.That(Read(("Constraints", "")).Constraints, Is.Empty);
    }

    [Test]
    public void Read_RulesForLosses_AreTaken()
    {
        var options = Read(
            ("RetryPolicy:MaxRetryAttempts", "7"), ("RetryPolicy:BackoffType", "exponential"), ("RetryPolicy:Delay", "00:00:03"), ("RetryPolicy:MaxDelay", "00:01:00"),
            ("RetryPolicy:UseJitter", "true"), ("Avoidance:Losses", "1"), ("Avoidance:Within", "00:00:01"), ("Avoidance:For", "00:00:02"), ("Avoidance:AtMost", "00:00:04"));

        var policy = options.RetryPolicy!;
        Assert.That(
            (policy.MaxRetryAttempts, policy.BackoffType, policy.Delay, policy.MaxDelay, policy.UseJitter),
            Is.EqualTo((7, DelayBackoffType.Exponential, TimeSpan.FromSeconds(3), (TimeSpan?)TimeSpan.FromMinutes(1), true)));
        Assert.That(
            options.Avoidance,
            Is.EqualTo(new AgentAvoidance { Losses = 1, Within = TimeSpan.FromSeconds(1), For = TimeSpan.FromSeconds(2), AtMost = TimeSpan.FromSeconds(4) }));
        Assert.That(Read(("Avoidance", "None")).Avoidance, Is.Null);
    }

    [Test]
    public void Read_SeveralBadSettings_ReportsAll() => Assert.That(
        () => Read(
            ("Mastr", "m:5050"), ("PerTask", "lots"), ("Retries", "many"), ("Name:First", "x"), ("OfferTimeout", "30"), ("ForwardOutput", "sure"), ("Packing", "tightly"), ("Avoidance:Losses", "all"),
            ("RetryPolicy", "often"), ("RetryPolicy:Dely", "00:00:01"), ("Constraints:0", "rack:SAME"), ("Files:0:Path", "x")),
        Throws.ArgumentException.With.Message.StartsWith("The configuration of the pool cannot be used:\n  ")
            .And.Message.Contains($"\n  Mesos:Mastr is no setting of a pool; there are {All}. Set other options in the call.")
            .And.Message.Contains("\n  Mesos:PerTask is 'lots': ")
            .And.Message.Contains("\n  Mesos:Retries is 'many': ")
            .And.Message.Contains("\n  Mesos:Name has no value.")
            .And.Message.Contains("\n  Mesos:OfferTimeout is '30': It is not a time. Write hours:minutes:seconds, as in 00:00:30, or infinite.")
            .And.Message.Contains("\n  Mesos:ForwardOutput is 'sure': ")
            .And.Message.Contains("\n  Mesos:Packing is 'tightly': ")
            .And.Message.Contains("\n  Mesos:Avoidance:Losses is 'all': ")
            .And.Message.Contains("\n  Mesos:RetryPolicy is 'often'; it takes settings of its own: MaxRetryAttempts, BackoffType, Delay, MaxDelay, UseJitter.")
            .And.Message.Contains("\n  Mesos:RetryPolicy:Dely is no setting of a retry policy; there are MaxRetryAttempts, BackoffType, Delay, MaxDelay, UseJitter. Set other options in the call.")
            .And.Message.Contains("\n  Mesos:Constraints:0 is 'rack:SAME': Cannot read the constraint 'rack:SAME': ")
            .And.Message.Contains("\n  Mesos:Files:0:Path is no setting of a file; there are Source, Name, Extract, Executable."));

    private static MesosPoolOptions Read(params (string Name, string Value)[] settings) =>
        PoolSettings.Read(
            new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create<string, string?>($"Mesos:{each.Name}", each.Value))).Build().GetSection("Mesos"), new());
}
