using System.Buffers;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.Reports;
using V1 = Mesos.V1;

namespace Mentor.Tasks.Artifacts;

/// <summary>What the executors of a pool get beside the host: variables, files, and work that runs before the first task and after the last.</summary>
/// <remarks>
/// Files of this machine go with the code, below the token and verified, and not through the agent's fetcher, which writes into logs where it
/// fetches from. All of it is handed out as long as the pool lives.
/// </remarks>
internal sealed class ExecutorKit(ArtifactEndpoint endpoint, CodeBundle code)
{
    /// <summary>Adds it to the command that starts them.</summary>
    /// <exception cref="Protocol.Delegates.DelegateSerializationException">A delegate cannot travel.</exception>
    /// <exception cref="ArgumentException">A delegate captured what would report to nobody.</exception>
    public void AddTo(V1.CommandInfo command, MesosPoolOptions options)
    {
        foreach (var (name, value) in options.Environment) Add(command, name, value);
        foreach (var file in options.Files.Where(file => file.IsUri))
            command.Uris.Add(new V1.CommandInfo.Types.URI { Value = file.Source, Extract = file.Extract, Executable = file.Executable, OutputFile = file.Target });

        SetupFile[] files = [.. options.Files.Where(file => !file.IsUri).Select(HandOut)];
        if (files.Length == 0 && options.Start is null && options.End is null) return;
        PayloadSerializer serializer = new(code);
        ExecutorSetup setup = new(files, HandOut(options.Start, serializer, nameof(MesosPoolOptions.OnExecutorStart)), HandOut(options.End, serializer, nameof(MesosPoolOptions.OnExecutorEnd)));
        Add(command, ArtifactNames.SetupVariable, endpoint.Add(setup.ToBytes()).ToString());
    }

    private SetupFile HandOut(ExecutorFile file)
    {
        var path = Path.GetFullPath(file.Source);
        using var content = File.OpenRead(path);
        var hash = ContentHash.Of(content);
        endpoint.AddFile(hash, path);
        return new(file.Target, hash, file.Executable);
    }

    private ContentHash? HandOut(Work? work, PayloadSerializer serializer, string option)
    {
        if (work is null) return null;
        ArrayBufferWriter<byte> payload = new();
        List<ReportTarget> targets = [];
        serializer.WriteWork(payload, work, targets);
        if (targets.Count > 0) throw new ArgumentException($"The delegate of {option} captures a logger or an IProgress, and belongs to no task that could report here. Write to the console, which is the executor's stdout, or to a file.");
        return endpoint.Add(payload.WrittenMemory.ToArray());
    }

    private static void Add(V1.CommandInfo command, string name, string value) =>
        command.Environment.Variables.Add(new V1.Environment.Types.Variable { Name = name, Type = V1.Environment.Types.Variable.Types.Type.Value, Value = value });
}
