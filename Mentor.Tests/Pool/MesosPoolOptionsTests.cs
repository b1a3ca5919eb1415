using Mentor.Protocol;
using Mentor.Protocol.Http;
using Mentor.Tasks;
using Mentor.Tasks.Placement;
using Polly.Retry;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class MesosPoolOptionsTests
{
    [Test]
    public void Validate_Defaults_AreUsable()
    {
        MesosPoolOptions options = new() { Master = "local" };

        Assert.That(options.Validate().LocalAgents, Is.EqualTo(1));
        Assert.That((options.Retries, options.PerTask, options.Packing), Is.EqualTo((2, new Resources(1, 256), PackingRule.BestFit)));
        Assert.That(options.CancellationGrace, Is.EqualTo(TimeSpan.FromSeconds(10)));
        Assert.That((options.RetryPolicy, options.Avoidance, options.MaintenanceNotice), Is.EqualTo(((RetryStrategyOptions?)null, new AgentAvoidance(), TimeSpan.FromMinutes(5))));
        Assert.That(options.Avoidance, Is.EqualTo(new AgentAvoidance { Losses = 3, Within = TimeSpan.FromMinutes(1), For = TimeSpan.FromSeconds(10), AtMost = TimeSpan.FromMinutes(5) }));
        Assert.That((options.CacheFolder, options.CacheBytes), Is.EqualTo(((string?)null, 4L << 30)));
    }

    [Test]
    public void Validate_SeveralBadFields_ReportsAll()
    {
        MesosPoolOptions options = new()
        {
            Master = "nowhere",
            Name = "a/b",
            Role = " ",
            User = "",
            PerTask = Resources.Parse("disk:1;ports:[1-2]"),
            Retries = -1,
            CancellationGrace = TimeSpan.FromSeconds(-1),
            RetryPolicy = new() { MaxRetryAttempts = 0 },
            Avoidance = new() { Losses = 0, Within = TimeSpan.Zero, For = TimeSpan.FromMinutes(6) },
            MaintenanceNotice = TimeSpan.FromSeconds(-1),
            Packing = null!,
            Constraints = [null!],
            ConnectTimeout = TimeSpan.Zero,
            PlacementTimeout = TimeSpan.Zero,
            OfferTimeout = TimeSpan.FromSeconds(-5),
            LiftAbove = 0,
            AdvertisedAddress = "http://x/",
            CacheFolder = "cache",
            CacheBytes = -1,
            Principal = "me",
        };

        Assert.That(() => options.Validate(), Throws.ArgumentException.With.Message.EqualTo(
            """
            MesosPoolOptions cannot be used:
              Master is 'nowhere', which is no address. Use host:port, http(s)://host:port, zk://[user:password@]host:port,.../path, local or local[agents].
              Name is 'a/b'; use up to 200 characters without slashes: it becomes part of the task ids.
              Role is empty; use "*" for none in particular.
              User is empty; name a user that the agents know.
              ConnectTimeout is 00:00:00; use a positive time of at most 40 days.
              Principal is set alone; set Principal and Secret, or neither.
              PerTask is 'disk:1;ports:[1-2]'; a task needs some cpus or mem.
              PerTask is 'disk:1;ports:[1-2]'; tasks of one pool cannot all have the same ports.
              Retries is -1; use 0 or more.
              RetryPolicy cannot be used: The 'RetryStrategyOptions' are invalid. Validation Errors: The field MaxRetryAttempts must be between 1 and 2147483647.
              Avoidance.Losses is 0; use 1 or more, or null for Avoidance to avoid no agent.
              Avoidance.Within is 00:00:00; use a positive time.
              Avoidance.AtMost is 00:05:00; use at least Avoidance.For, which is 00:06:00.
              MaintenanceNotice is -00:00:01; use 0 or more.
              CancellationGrace is -00:00:01; use 0 to 40 days, or Timeout.InfiniteTimeSpan to end no executor for a task.
              Packing is null; use one of FirstFit, FirstFitDecreasing, MaxRest, BestFit, BestFitDecreasing, Spread.
              Constraints holds a null; use [] for none.
              PlacementTimeout is 00:00:00; use a positive time or Timeout.InfiniteTimeSpan.
              OfferTimeout is -00:00:05; use a positive time or Timeout.InfiniteTimeSpan.
              LiftAbove is 0; use 1024 bytes or more: naming a value elsewhere costs a request.
              AdvertisedAddress is 'http://x/'; use host or host:port.
              CacheFolder is 'cache'; use a full path on the agents, which begins with a slash.
              CacheBytes is -1; use 0 or more.
            """));
    }

    [TestCase("cpus:1;zones:{a}", "PerTask is 'cpus:1;zones:{a}'; tasks of one pool cannot all have the same zones.")]
    [TestCase("cpus:1;mem(prod):1", "PerTask is 'cpus:1;mem(prod):1'; name no role in it: what is reserved for Role is used first.")]
    public void Validate_PerTaskThatNoPoolCanHave_SaysWhy(string perTask, string why) => Assert.That(
        () => new MesosPoolOptions { Master = "local", PerTask = Resources.Parse(perTask) }.Validate(), Throws.ArgumentException.With.Message.Contains(why));

    [Test]
    public void Validate_EndlessTimes_AreTaken() => Assert.That(
        () => new MesosPoolOptions { Master = "local", OfferTimeout = TimeSpan.MaxValue, PlacementTimeout = TimeSpan.MaxValue, ConnectTimeout = TimeSpan.FromDays(40), CancellationGrace = Timeout.InfiniteTimeSpan }.Validate(),
        Throws.Nothing);

    [Test]
    public void Validate_ConnectTimeoutLongerThanATimerTakes_SaysSo() => Assert.That(
        () => new MesosPoolOptions { Master = "local", ConnectTimeout = TimeSpan.MaxValue }.Validate(),
        Throws.ArgumentException.With.Message.Contains("use a positive time of at most 40 days"));

    [TestCase("10.0.0.1")]
    [TestCase("host:8080")]
    public void Validate_AdvertisedAddress_IsHostWithOrWithoutPort(string address) =>
        Assert.That(() => new MesosPoolOptions { Master = "local", AdvertisedAddress = address }.Validate(), Throws.Nothing);

    [Test]
    public void Validate_SecretAlone_SaysSo() => Assert.That(
        () => new MesosPoolOptions { Master = "local", Secret = "s" }.Validate(),
        Throws.ArgumentException.With.Message.Contains("Secret is set alone; set Principal and Secret, or neither."));

    [TestCase("host", "host", null)]
    [TestCase("host:80", "host", 80)]
    [TestCase("10.0.0.1:8080", "10.0.0.1", 8080)]
    [TestCase(null, null, null)]
    public void Advertised_AnyPort_IsRespected(string? address, string? host, int? port) =>
        Assert.That(new MesosPoolOptions { Master = "local", AdvertisedAddress = address }.Advertised, Is.EqualTo((host, port)));

    [Test]
    public void ToString_WithSecret_DoesNotShowIt() => Assert.That(
        new MesosPoolOptions { Master = "local", Principal = "me", Secret = "hush" }.ToString(),
        Does.Contain("Principal = me, Secret = ***").And.Contains("Retries = 2").And.Not.Contains("hush"));

    [Test]
    public void ToString_OfTheClientsOptions_ShowsNeitherSecretNorToken()
    {
        SchedulerClientOptions scheduler = new() { Master = new("http://m:5050"), Principal = "me", Secret = "hush" };
        ExecutorClientOptions executor = new()
        {
            Agent = new("http://a:5051"),
            FrameworkId = new() { Value = "f" },
            ExecutorId = new() { Value = "e" },
            Sandbox = "/s",
            Token = "hush",
        };

        Assert.That($"{scheduler} {executor}", Does.Contain("Principal = me, Secret = ***").And.Contains("Token = ***").And.Not.Contains("hush"));
    }
}
