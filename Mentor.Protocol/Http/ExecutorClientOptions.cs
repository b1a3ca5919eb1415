using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using V1 = Mesos.V1;

namespace Mentor.Protocol.Http;

/// <summary>What an agent tells the executors that it starts.</summary>
public sealed record ExecutorClientOptions
{
    /// <summary>http(s)://host:port of the agent; a path replaces the usual one of the API.</summary>
    public required Uri Agent { get; init; }

    /// <summary>The agent's socket in the file system, which then carries all calls. Default: none.</summary>
    public string? DomainSocket { get; init; }

    public required V1.FrameworkID FrameworkId { get; init; }

    public required V1.ExecutorID ExecutorId { get; init; }

    /// <summary>Sent as bearer token. Default: none.</summary>
    public string? Token { get; init; }

    /// <summary>Whether executors outlive a restart of the agent: then the client subscribes again when the connection breaks.</summary>
    public bool Checkpoint { get; init; }

    /// <summary>How long it tries to come back, when <see cref="Checkpoint"/>. Default 15 minutes.</summary>
    public TimeSpan RecoveryTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>The longest pause between two tries that the agent allows; half of it is used. Default 2 s.</summary>
    public TimeSpan SubscriptionBackoffMax { get; init; } = TimeSpan.FromSeconds(2);

    // An agent that came back gives its executors no more time than that in all: whoever used it up would come too late, and be killed.
    internal TimeSpan LongestPause => SubscriptionBackoffMax / 2;

    /// <summary>From SHUTDOWN until the agent kills the process. Default 5 s.</summary>
    public TimeSpan ShutdownGracePeriod { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The folder of this executor, and its working directory.</summary>
    public required string Sandbox { get; init; }

    /// <summary>Called once for each loss of a subscription that is tried again, before it is tried.</summary>
    public Action<Exception>? OnDisconnected { get; init; }

    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Reads the MESOS_* variables.</summary>
    /// <param name="read">The value of a variable, null when it is unset: <see cref="Environment.GetEnvironmentVariable(string)"/>.</param>
    /// <exception cref="MentorException">Variables are missing or malformed; all are named.</exception>
    public static ExecutorClientOptions FromEnvironment(Func<string, string?> read)
    {
        ArgumentNullException.ThrowIfNull(read);
        var environment = new AgentEnvironment(read);
        string endpoint = environment.Required("MESOS_AGENT_ENDPOINT");
        string? socket = environment.Optional("MESOS_DOMAIN_SOCKET");
        string scheme = environment.Optional("LIBPROCESS_SSL_ENABLED") is "1" or "true" && socket is null ? "https" : "http";

        // Over its socket an agent takes only the path with its own name in front: slave(1)@host:port.
        string path = socket is null ? "" : $"/{environment.Required("MESOS_SLAVE_PID").Split('@')[0]}/api/v1/executor";
        string framework = environment.Required("MESOS_FRAMEWORK_ID");
        string executor = environment.Required("MESOS_EXECUTOR_ID");
        string sandbox = environment.Optional("MESOS_SANDBOX") ?? environment.Required("MESOS_DIRECTORY");
        bool checkpoint = environment.Optional("MESOS_CHECKPOINT") == "1";
        var recovery = environment.Duration("MESOS_RECOVERY_TIMEOUT", TimeSpan.FromMinutes(15));
        var backoff = environment.Duration("MESOS_SUBSCRIPTION_BACKOFF_MAX", TimeSpan.FromSeconds(2));
        var grace = environment.Duration("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", TimeSpan.FromSeconds(5));
        var agent = environment.Address("MESOS_AGENT_ENDPOINT", $"{scheme}://{endpoint}{path}");
        environment.ThrowIfUnusable();
        return new ExecutorClientOptions
        {
            Agent = agent!,
            DomainSocket = socket,
            FrameworkId = new() { Value = framework },
            ExecutorId = new() { Value = executor },
            Token = environment.Optional("MESOS_EXECUTOR_AUTHENTICATION_TOKEN"),
            Checkpoint = checkpoint,
            RecoveryTimeout = recovery,
            SubscriptionBackoffMax = backoff,
            ShutdownGracePeriod = grace,
            Sandbox = sandbox,
        };
    }

    // All but the token, which would else be in whatever logs these options.
    private bool PrintMembers(StringBuilder to)
    {
        to.Append(CultureInfo.InvariantCulture, $"Agent = {Agent}, DomainSocket = {DomainSocket}, FrameworkId = {FrameworkId}, ExecutorId = {ExecutorId}, ")
            .Append(CultureInfo.InvariantCulture, $"Token = {(Token is null ? "" : "***")}, Checkpoint = {Checkpoint}, RecoveryTimeout = {RecoveryTimeout}, ")
            .Append(CultureInfo.InvariantCulture, $"SubscriptionBackoffMax = {SubscriptionBackoffMax}, ShutdownGracePeriod = {ShutdownGracePeriod}, Sandbox = {Sandbox}");
        return true;
    }
}
