using System.Globalization;
using System.Text;
using Mentor.Protocol.Http;
using Mentor.Protocol.ZooKeeper;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Frameworks;

/// <summary>Which master, and as which framework.</summary>
public abstract record FrameworkOptions
{
    private protected FrameworkOptions()
    {
    }

    // A little less than timers take.
    private static readonly TimeSpan LongestConnectTimeout = TimeSpan.FromDays(40);

    /// <summary>
    /// host:port or http(s)://host:port of any master; zk://[user:password@]host:port,.../path where the masters register with ZooKeeper; "local"
    /// or "local[agents]" for an embedded cluster. Default: MESOS_MASTER, else "local".
    /// </summary>
    public string Master { get; init; } = MasterAddress.FromEnvironment();

    /// <summary>Shown in the Mesos UI, and the beginning of the task ids that Mentor makes. Need not be unique. Default "mentor".</summary>
    public string Name { get; init; } = "mentor";

    /// <summary>The role whose share of the cluster is used. Default "*", which is nobody's in particular.</summary>
    public string Role { get; init; } = "*";

    /// <summary>The user on the agents. Default: the one who runs this program; where agents do not know that user, name one that they do.</summary>
    public string User { get; init; } = Environment.UserName;

    /// <summary>Who the framework is, where the master asks for authentication. Comes with <see cref="Secret"/>.</summary>
    public string? Principal { get; init; }

    public string? Secret { get; init; }

    /// <summary>
    /// How long to try to reach the master for the first time, and before that, as long again, to learn from ZooKeeper which one leads. Default 30 s,
    /// at most 40 days.
    /// </summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the master keeps tasks and executors of a scheduler that it does not hear. Default 1 minute; 0 kills everything at once.</summary>
    public TimeSpan FailoverTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Whether tasks and executors outlive a restart of their agent, which writes their updates to disk. Default false.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>The last word on what is sent to the master: labels, capabilities, a web address. Default: nothing.</summary>
    public Action<V1.FrameworkInfo>? Customize { get; init; }

    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <returns>The parsed <see cref="Master"/>.</returns>
    /// <exception cref="ArgumentException">Names all that is wrong.</exception>
    internal MasterAddress Validate()
    {
        List<string> problems = [];
        if (!MasterAddress.TryParse(Master, out var address, out var problem)) problems.Add(problem);
        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 200 || Name.AsSpan().IndexOfAny('/', '\\') >= 0 || Name.Any(char.IsControl))
            problems.Add($"Name is '{Name}'; use up to 200 characters without slashes: it becomes part of the task ids.");
        if (string.IsNullOrWhiteSpace(Role)) problems.Add("Role is empty; use \"*\" for none in particular.");
        if (string.IsNullOrWhiteSpace(User)) problems.Add("User is empty; name a user that the agents know.");
        if (ConnectTimeout <= TimeSpan.Zero || ConnectTimeout > LongestConnectTimeout)
            problems.Add($"ConnectTimeout is {ConnectTimeout}; use a positive time of at most {LongestConnectTimeout.TotalDays:0} days.");
        if (FailoverTimeout < TimeSpan.Zero) problems.Add($"FailoverTimeout is {FailoverTimeout}; use 0 or more.");
        if (Principal is null != Secret is null) problems.Add($"{(Principal is null ? "Secret" : "Principal")} is set alone; set Principal and Secret, or neither.");
        Examine(problems);
        return problems.Count == 0 ? address! : throw new ArgumentException($"{GetType().Name} cannot be used:\n  {string.Join("\n  ", problems)}");
    }

    /// <summary>What of it concerns the connection.</summary>
    /// <param name="master">The one to begin with.</param>
    /// <param name="detector">Says which master leads later on; null where nobody does.</param>
    internal SchedulerClientOptions ForClient(Uri master, MasterDetector? detector) => new()
    {
        Master = master,
        Detector = detector,
        Principal = Principal,
        Secret = Secret,
        ConnectTimeout = ConnectTimeout,
        Logging = Logging,
        Time = Time,
    };

    /// <summary>Adds what is wrong with the options of a derived kind.</summary>
    private protected virtual void Examine(List<string> problems)
    {
    }

    // All but the secrets, which would else be in whatever logs these options.
    protected virtual bool PrintMembers(StringBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Append(CultureInfo.InvariantCulture, $"Master = {MasterAddress.Redact(Master)}, Name = {Name}, Role = {Role}, User = {User}, Principal = {Principal}, Secret = {(Secret is null ? "" : "***")}, ")
            .Append(CultureInfo.InvariantCulture, $"ConnectTimeout = {ConnectTimeout}, FailoverTimeout = {FailoverTimeout}, Checkpoint = {Checkpoint}");
        return true;
    }
}
