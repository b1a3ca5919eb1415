using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentor.Tasks.Hosting;

/// <summary>Pools as services of a host: <c>builder.Services.AddMesosPool(o => o with { Master = "zk://..." })</c>.</summary>
public static class MesosPoolServices
{
    /// <summary>
    /// Registers a <see cref="MesosPool"/> that is connected when the host starts, before any hosted service is started, and disposed with the
    /// container. Logging and the clock are the container's.
    /// </summary>
    /// <remarks>
    /// Until then it cannot be resolved (<see cref="InvalidOperationException"/>). A host makes all its hosted services before it starts the first:
    /// they take a <see cref="Lazy{T}"/> of the pool, which is registered as well.
    /// </remarks>
    /// <param name="services">Those of the host.</param>
    /// <param name="configure">Is given the options so far. Default: leaves them.</param>
    /// <exception cref="InvalidOperationException">There is such a pool already.</exception>
    public static IServiceCollection AddMesosPool(this IServiceCollection services, Func<MesosPoolOptions, MesosPoolOptions>? configure = null) =>
        Add(services, null, null, configure);

    /// <inheritdoc cref="AddMesosPool(IServiceCollection,Func{MesosPoolOptions,MesosPoolOptions})"/>
    /// <param name="services">Those of the host.</param>
    /// <param name="section">
    /// Read at the start: every option that is no code, by its name. Resources as Mesos writes them (cpus:2;mem:512), times as 00:00:30 or "infinite", Constraints
    /// and Files as arrays, Environment as an object, RetryPolicy as one with MaxRetryAttempts, BackoffType, Delay, MaxDelay and UseJitter, Avoidance as one
    /// with its properties, or "none". A setting that is unknown or cannot be read fails the start.
    /// </param>
    /// <param name="configure">Is given the options so far, those of the section among them. Default: leaves them.</param>
    public static IServiceCollection AddMesosPool(
        this IServiceCollection services, IConfiguration section, Func<MesosPoolOptions, MesosPoolOptions>? configure = null) =>
        Add(services, null, section ?? throw new ArgumentNullException(nameof(section)), configure);

    /// <summary>As <see cref="AddMesosPool(IServiceCollection,Func{MesosPoolOptions,MesosPoolOptions})"/>, for one of several: <c>[FromKeyedServices("gpu")] MesosPool pool</c>.</summary>
    /// <inheritdoc cref="AddMesosPool(IServiceCollection,Func{MesosPoolOptions,MesosPoolOptions})"/>
    public static IServiceCollection AddKeyedMesosPool(this IServiceCollection services, object key, Func<MesosPoolOptions, MesosPoolOptions>? configure = null) =>
        Add(services, key ?? throw new ArgumentNullException(nameof(key)), null, configure);

    /// <summary>As <see cref="AddMesosPool(IServiceCollection,IConfiguration,Func{MesosPoolOptions,MesosPoolOptions})"/>, for one of several.</summary>
    /// <inheritdoc cref="AddMesosPool(IServiceCollection,IConfiguration,Func{MesosPoolOptions,MesosPoolOptions})"/>
    public static IServiceCollection AddKeyedMesosPool(
        this IServiceCollection services, object key, IConfiguration section, Func<MesosPoolOptions, MesosPoolOptions>? configure = null) =>
        Add(services, key ?? throw new ArgumentNullException(nameof(key)), section ?? throw new ArgumentNullException(nameof(section)), configure);

    private static IServiceCollection Add(IServiceCollection services, object? key, IConfiguration? section, Func<MesosPoolOptions, MesosPoolOptions>? configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        var registration = key is null ? nameof(AddMesosPool) : $"{nameof(AddKeyedMesosPool)}(\"{key}\")";
        if (services.Any(each => each.ServiceType == typeof(HostedPool) && Equals(each.ServiceKey, key)))
            throw new InvalidOperationException($"{registration} was called twice on the same services. Call it once, and {nameof(AddKeyedMesosPool)} with a key of its own for each further pool.");
        services.AddKeyedSingleton(key, (provider, _) => new HostedPool(registration, () => OptionsOf(provider, section, configure)));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<HostedPool>(key));
        services.AddKeyedSingleton(key, (provider, _) => provider.GetRequiredKeyedService<HostedPool>(key).Pool);
        // One that was asked too early may be asked again.
        return services.AddKeyedSingleton(
            key, (provider, _) => new Lazy<MesosPool>(() => provider.GetRequiredKeyedService<MesosPool>(key), LazyThreadSafetyMode.PublicationOnly));
    }

    private static MesosPoolOptions OptionsOf(IServiceProvider provider, IConfiguration? section, Func<MesosPoolOptions, MesosPoolOptions>? configure)
    {
        MesosPoolOptions plain = new();
        var options = plain with
        {
            Logging = provider.GetService<ILoggerFactory>() ?? plain.Logging,
            Time = provider.GetService<TimeProvider>() ?? plain.Time,
        };
        if (section is not null) options = PoolSettings.Read(section, options);
        return configure is null ? options : configure(options);
    }
}
