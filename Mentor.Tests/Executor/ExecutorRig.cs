using System.Buffers;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Google.Protobuf;
using Mentor.Protocol.Calls;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;
using Event = Mesos.V1.Executor.Event;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

/// <summary>The built executor host as a process between a fake agent and a real artifact endpoint.</summary>
internal sealed class ExecutorRig : IAsyncDisposable
{
    private readonly DirectoryInfo _sandbox = Directory.CreateTempSubdirectory("mentor-test-");
    private readonly Process _process;
    private readonly Task<string> _stderr;

    private ExecutorRig(FakeAgent agent, ArtifactEndpoint endpoint, bool checkpoint, string? cache)
    {
        Agent = agent;
        Endpoint = endpoint;
        Code = new CodeBundle(endpoint);
        Serializer = new PayloadSerializer(Code);
        _process = Start(_sandbox.FullName, new()
        {
            ["MENTOR_ARTIFACTS"] = endpoint.Address.ToString(),
            ["MENTOR_CACHE"] = cache ?? Path.Combine(_sandbox.FullName, "cache"),
            ["MESOS_AGENT_ENDPOINT"] = agent.Endpoint,
            ["MESOS_CHECKPOINT"] = checkpoint ? "1" : "0",
            ["MESOS_DIRECTORY"] = _sandbox.FullName,
            ["MESOS_EXECUTOR_ID"] = "executor",
            ["MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD"] = "2secs",
            ["MESOS_FRAMEWORK_ID"] = "framework",
            ["MESOS_RECOVERY_TIMEOUT"] = "1mins",
            ["MESOS_SANDBOX"] = _sandbox.FullName,
            ["MESOS_SLAVE_ID"] = "agent",
            ["MESOS_SLAVE_PID"] = $"slave(1)@{agent.Endpoint}",
            ["MESOS_SUBSCRIPTION_BACKOFF_MAX"] = "100ms",
        });
        _stderr = _process.StandardError.ReadToEndAsync();
    }

    public FakeAgent Agent { get; }

    public ArtifactEndpoint Endpoint { get; }

    public CodeBundle Code { get; }

    public PayloadSerializer Serializer { get; }

    public static Process Start(string folder, Dictionary<string, string> variables)
    {
        // The precompiled host where there is one, as on an agent.
        var host = Path.Combine(AppContext.BaseDirectory, "mentor-executor");
        var precompiled = Path.Combine(host, RuntimeInformation.RuntimeIdentifier);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(Directory.Exists(precompiled) ? precompiled : host, "Mentor.Executor.dll")])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
        };
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        foreach (var (name, value) in variables)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<ExecutorRig> StartAsync(CancellationToken cancellationToken, bool checkpoint = false, string? cache = null)
    {
        var rig = new ExecutorRig(await FakeAgent.StartAsync(), await ArtifactEndpoint.StartAsync(cancellationToken: cancellationToken), checkpoint, cache);
        await rig.Agent.SubscribedAsync(cancellationToken);
        return rig;
    }

    public byte[] Payload(Work work)
    {
        var buffer = new ArrayBufferWriter<byte>();
        Serializer.WriteWork(buffer, work);
        return buffer.WrittenSpan.ToArray();
    }

    public void Launch(string id, Work work, TimeSpan? grace = null) => Launch(id, Parcel.Inline(Payload(work), Code.ManifestHash).ToArray(), grace: grace);

    /// <summary>Several tasks of the same work, its large values handed out by themselves.</summary>
    /// <returns>Their size.</returns>
    public long LaunchLifted(int count, Work work)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var lifts = Serializer.WriteWork(buffer, work, liftAbove: 1_000).Lifts;
        foreach (var lift in lifts) Endpoint.Add(lift.Reference.Hash, lift.Content);
        for (var i = 0; i < count; i++) Launch($"lifted-{i}", Parcel.Inline(buffer.WrittenMemory, Code.ManifestHash).ToArray());
        return lifts.Sum(lift => lift.Reference.Length);
    }

    public void Launch(string id, byte[] data, string? name = null, TimeSpan? grace = null) => Agent.Send(new Event
    {
        Type = Event.Types.Type.Launch,
        Launch = new Event.Types.Launch
        {
            Task = new V1.TaskInfo
            {
                Name = name ?? id,
                TaskId = new() { Value = id },
                AgentId = new() { Value = "agent" },
                Data = ByteString.CopyFrom(data),
                KillPolicy = grace is { } time ? KillGrace.ToPolicy(time) : null,
            },
        },
    });

    public void Kill(string id, TimeSpan? grace = null) => Agent.Send(new Event
    {
        Type = Event.Types.Type.Kill,
        Kill = new Event.Types.Kill { TaskId = new() { Value = id }, KillPolicy = grace is { } time ? KillGrace.ToPolicy(time) : null },
    });

    public void Shutdown() => Agent.Send(new Event { Type = Event.Types.Type.Shutdown });

    public void Acknowledge(V1.TaskStatus status) => Agent.Send(new Event
    {
        Type = Event.Types.Type.Acknowledged,
        Acknowledged = new Event.Types.Acknowledged { TaskId = status.TaskId, Uuid = status.Uuid },
    });

    public Outcome<T> Outcome<T>(V1.TaskStatus status)
    {
        var parcel = Parcel.Read(status.Data.Memory);
        var payload = parcel.Payload;
        if (parcel.Reference is { } reference)
            Assert.That(Endpoint.Uploads.TryTake(status.TaskId.Value, status.TaskId.Value, reference, out payload), Is.True);
        return Serializer.ReadOutcome<T>(new ReadOnlySequence<byte>(payload));
    }

    public async Task<(int ExitCode, string Stderr)> EndAsync(CancellationToken cancellationToken)
    {
        await _process.WaitForExitAsync(cancellationToken);
        return (_process.ExitCode, await _stderr.WaitAsync(cancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            _process.Kill();
        await _process.WaitForExitAsync();
        TestContext.Out.WriteLine(await _stderr);
        _process.Dispose();
        Code.Dispose();
        await Agent.DisposeAsync();
        await Endpoint.DisposeAsync();
        _sandbox.Delete(recursive: true);
    }
}
