using Mentor.Protocol;
using Mentor.Tasks.Placement;
using Microsoft.Extensions.Configuration;
using Polly;
using Polly.Retry;

namespace Mentor.Tasks.Hosting;

/// <summary>Options in a section of a configuration.</summary>
internal static class PoolSettings
{
    private const string None = "none";

    private static readonly Settings<RetryStrategyOptions> RetryPolicy = new("a retry policy")
    {
        [nameof(RetryStrategyOptions.MaxRetryAttempts)] = static (policy, setting) => Changed(policy, policy.MaxRetryAttempts = setting.Number()),
        [nameof(RetryStrategyOptions.BackoffType)] = static (policy, setting) => Changed(policy, policy.BackoffType = setting.As(static text => Enum.Parse<DelayBackoffType>(text, ignoreCase: true))),
        [nameof(RetryStrategyOptions.Delay)] = static (policy, setting) => Changed(policy, policy.Delay = setting.Time()),
        [nameof(RetryStrategyOptions.MaxDelay)] = static (policy, setting) => Changed(policy, policy.MaxDelay = setting.Time()),
        [nameof(RetryStrategyOptions.UseJitter)] = static (policy, setting) => Changed(policy, policy.UseJitter = setting.Switch()),
    };

    private static readonly Settings<AgentAvoidance> Avoidance = new("an avoidance of agents")
    {
        [nameof(AgentAvoidance.Losses)] = static (rule, setting) => rule with { Losses = setting.Number() },
        [nameof(AgentAvoidance.Within)] = static (rule, setting) => rule with { Within = setting.Time() },
        [nameof(AgentAvoidance.For)] = static (rule, setting) => rule with { For = setting.Time() },
        [nameof(AgentAvoidance.AtMost)] = static (rule, setting) => rule with { AtMost = setting.Time() },
    };

    private static readonly Settings<ExecutorFile> File = new("a file")
    {
        [nameof(ExecutorFile.Source)] = static (file, setting) => file with { Source = setting.Text() },
        [nameof(ExecutorFile.Name)] = static (file, setting) => file with { Name = setting.Text() },
        [nameof(ExecutorFile.Extract)] = static (file, setting) => file with { Extract = setting.Switch() },
        [nameof(ExecutorFile.Executable)] = static (file, setting) => file with { Executable = setting.Switch() },
    };

    private static readonly Settings<MesosPoolOptions> Pool = new("a pool")
    {
        [nameof(MesosPoolOptions.Master)] = static (options, setting) => options with { Master = setting.Text() },
        [nameof(MesosPoolOptions.Name)] = static (options, setting) => options with { Name = setting.Text() },
        [nameof(MesosPoolOptions.Role)] = static (options, setting) => options with { Role = setting.Text() },
        [nameof(MesosPoolOptions.User)] = static (options, setting) => options with { User = setting.Text() },
        [nameof(MesosPoolOptions.Principal)] = static (options, setting) => options with { Principal = setting.Text() },
        [nameof(MesosPoolOptions.Secret)] = static (options, setting) => options with { Secret = setting.Text() },
        [nameof(MesosPoolOptions.ConnectTimeout)] = static (options, setting) => options with { ConnectTimeout = setting.Time() },
        [nameof(MesosPoolOptions.FailoverTimeout)] = static (options, setting) => options with { FailoverTimeout = setting.Time() },
        [nameof(MesosPoolOptions.Checkpoint)] = static (options, setting) => options with { Checkpoint = setting.Switch() },
        [nameof(MesosPoolOptions.PerTask)] = static (options, setting) => options with { PerTask = setting.As(Resources.Parse) },
        [nameof(MesosPoolOptions.Retries)] = static (options, setting) => options with { Retries = setting.Number() },
        [nameof(MesosPoolOptions.RetryPolicy)] = static (options, setting) => options with { RetryPolicy = RetryPolicy.Read(setting, new()) },
        [nameof(MesosPoolOptions.Avoidance)] = static (options, setting) => options with { Avoidance = AvoidanceOf(setting) },
        [nameof(MesosPoolOptions.MaintenanceNotice)] = static (options, setting) => options with { MaintenanceNotice = setting.Time() },
        [nameof(MesosPoolOptions.CancellationGrace)] = static (options, setting) => options with { CancellationGrace = setting.Time() },
        [nameof(MesosPoolOptions.MaxConcurrency)] = static (options, setting) => options with { MaxConcurrency = setting.Number() },
        [nameof(MesosPoolOptions.MaxQueued)] = static (options, setting) => options with { MaxQueued = setting.Number() },
        [nameof(MesosPoolOptions.Packing)] = static (options, setting) => options with { Packing = setting.As(PackingRule.Parse) },
        [nameof(MesosPoolOptions.Constraints)] = static (options, setting) => options with { Constraints = setting.List(static each => each.As(Constraint.Parse)) },
        [nameof(MesosPoolOptions.PlacementTimeout)] = static (options, setting) => options with { PlacementTimeout = setting.Time() },
        [nameof(MesosPoolOptions.OfferTimeout)] = static (options, setting) => options with { OfferTimeout = setting.Time() },
        [nameof(MesosPoolOptions.LiftAbove)] = static (options, setting) => options with { LiftAbove = setting.Large() },
        [nameof(MesosPoolOptions.AdvertisedAddress)] = static (options, setting) => options with { AdvertisedAddress = setting.Text() },
        [nameof(MesosPoolOptions.ExecutorFolder)] = static (options, setting) => options with { ExecutorFolder = setting.Text() },
        [nameof(MesosPoolOptions.CacheFolder)] = static (options, setting) => options with { CacheFolder = setting.Text() },
        [nameof(MesosPoolOptions.CacheBytes)] = static (options, setting) => options with { CacheBytes = setting.Large() },
        [nameof(MesosPoolOptions.ForwardOutput)] = static (options, setting) => options with { ForwardOutput = setting.Switch() },
        [nameof(MesosPoolOptions.Environment)] = static (options, setting) => options with { Environment = setting.Map() },
        [nameof(MesosPoolOptions.Files)] = static (options, setting) => options with { Files = setting.List(FileOf) },
    };

    /// <exception cref="ArgumentException">Names all that is wrong.</exception>
    public static MesosPoolOptions Read(IConfiguration section, MesosPoolOptions options)
    {
        try
        {
            return Pool.Read(section, options);
        }
        catch (FormatException unreadable)
        {
            throw new ArgumentException($"The configuration of the pool cannot be used:\n  {unreadable.Message}", unreadable);
        }
    }

    private static AgentAvoidance? AvoidanceOf(IConfigurationSection setting) =>
        setting.Value is { Length: > 0 } text && text.Equals(None, StringComparison.OrdinalIgnoreCase) ? null : Avoidance.Read(setting, new());

    private static ExecutorFile FileOf(IConfigurationSection setting) => setting.Value is { } source ? new(source) : File.Read(setting, new(""));

    private static RetryStrategyOptions Changed<T>(RetryStrategyOptions policy, T _) => policy;
}
