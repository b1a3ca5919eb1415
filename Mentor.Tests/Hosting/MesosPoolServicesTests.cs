using Mentor.Tasks;
using Mentor.Tasks.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Hosting;

public class MesosPoolServicesTests
{
    private const int Patience = 60_000;

    [Test, CancelAfter(Patience)]
    public async Task AddMesosPool_HostStartedThenDisposed_RunsWorkThenRefusesIt(CancellationToken token)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddMesosPool(o => o with { Master = "local" }).AddSingleton<Worker>().AddHostedService(p => p.GetRequiredService<Worker>());
        MesosPool pool;
        using (var host = builder.Build())
        {
            await host.StartAsync(token);

            pool = host.Services.GetRequiredService<MesosPool>();
            Assert.That(await host.Services.GetRequiredService<Worker>().Answer, Is.EqualTo(42));
            Assert.That(host.Services.GetRequiredService<Lazy<MesosPool>>().Value, Is.SameAs(pool));
            await host.StopAsync(token);
        }

        Assert.That(() => pool.Submit(() => 1, token), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(Patience)]
    public async Task AddMesosPool_NobodyResolvesIt_IsDisposedWithTheHost(CancellationToken token)
    {
        HostedPool hosted;
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddMesosPool(o => o with { Master = "local" });
        using (var host = builder.Build())
        {
            await host.StartAsync(token);
            hosted = host.Services.GetRequiredService<HostedPool>();
        }

        Assert.That(() => hosted.Pool.Submit(() => 1, token), Throws.TypeOf<ObjectDisposedException>());
    }

    [Test, CancelAfter(Patience)]
    public async Task AddKeyedMesosPool_TwoKeys_AreTwoPoolsWithTheContainersLoggingAndClock(CancellationToken token)
    {
        List<MesosPoolOptions> seen = [];
        Clock clock = new();
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<TimeProvider>(clock)
            .AddKeyedMesosPool("small", o => Noted(o with { Master = "local" }))
            .AddKeyedMesosPool("large", o => Noted(o with { Master = "local[2]" }));
        using var host = builder.Build();
        await host.StartAsync(token);

        var (small, large) = (host.Services.GetRequiredKeyedService<MesosPool>("small"), host.Services.GetRequiredKeyedService<MesosPool>("large"));

        Assert.That(small, Is.Not.SameAs(large));
        Assert.That(await small.Submit(() => 1, token) + await large.Submit(() => 2, token), Is.EqualTo(3));
        Assert.That(seen.Select(each => each.Time), Is.All.SameAs(clock));
        Assert.That(seen.Select(each => each.Logging), Is.All.SameAs(host.Services.GetRequiredService<ILoggerFactory>()));
        Assert.That(host.Services.GetService<MesosPool>(), Is.Null);

        MesosPoolOptions Noted(MesosPoolOptions options)
        {
            seen.Add(options);
            return options;
        }
    }

    [Test]
    public async Task Resolve_HostNotStarted_SaysWhatToDo()
    {
        await using var services = new ServiceCollection().AddMesosPool().AddKeyedMesosPool("gpu").BuildServiceProvider();

        Assert.That(
            () => services.GetRequiredService<MesosPool>(),
            Throws.InvalidOperationException.With.Message.EqualTo(
                "The pool of AddMesosPool was asked for before the host has started, and is not connected yet. "
                + "Start the host first; what is made before, such as a hosted service, takes a Lazy<MesosPool> and asks for its Value when it is started."));
        Assert.That(
            () => services.GetRequiredKeyedService<Lazy<MesosPool>>("gpu").Value,
            Throws.InvalidOperationException.With.Message.StartsWith("The pool of AddKeyedMesosPool(\"gpu\") was asked for before"));
    }

    [Test]
    public void AddMesosPool_Twice_IsRefused()
    {
        var services = new ServiceCollection().AddMesosPool().AddKeyedMesosPool("a");

        Assert.That(() => services.AddMesosPool(), Throws.InvalidOperationException.With.Message.EqualTo(
            "AddMesosPool was called twice on the same services. Call it once, and AddKeyedMesosPool with a key of its own for each further pool."));
        Assert.That(() => services.AddKeyedMesosPool("a"), Throws.InvalidOperationException.With.Message.StartsWith("AddKeyedMesosPool(\"a\") was called twice"));
    }

    [Test, CancelAfter(Patience)]
    public void Start_BadSection_FailsTheStart(CancellationToken token)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddMesosPool(Section(("Retries", "-1")), o => o with { Master = "local" });
        using var host = builder.Build();

        Assert.That(() => host.StartAsync(token), Throws.ArgumentException.With.Message.Contains("Retries is -1; use 0 or more."));
    }

    private static IConfiguration Section(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(each => KeyValuePair.Create<string, string?>($"Mesos:{each.Name}", each.Value))).Build().GetSection("Mesos");

    private sealed class Clock : TimeProvider;

    private sealed class Worker(Lazy<MesosPool> pool) : IHostedService
    {
        public Task<int> Answer { get; private set; } = Task.FromResult(0);

        public Task StartAsync(CancellationToken cancellationToken)
        {
            var six = 6;
            Answer = pool.Value.Submit(() => six * 7, cancellationToken);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
