using System.Globalization;
using System.Text.RegularExpressions;
using V1 = Mesos.V1;

namespace Mentor.Tasks;

/// <summary>A command on an agent, with or without a container: <c>await queue.Submit(new CommandTask("wc -l *.txt"))</c>.</summary>
public sealed partial class CommandTask : MesosTask<CommandResult>
{
    private const int MostOutputBytes = 16 << 20;

    private string? _standardOutput;
    private string? _standardError;

    /// <param name="command">Given to /bin/sh.</param>
    public CommandTask(string command)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(command);
        Command = command;
    }

    /// <param name="file">The program.</param>
    /// <param name="arguments">Passed on as they are, without a shell.</param>
    public CommandTask(string file, IEnumerable<string> arguments)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        ArgumentNullException.ThrowIfNull(arguments);
        Command = file;
        Arguments = [.. arguments];
    }

    public string Command { get; }

    /// <summary>Null for a shell command.</summary>
    public IReadOnlyList<string>? Arguments { get; }

    /// <summary>Beside what the agent gives. Default: nothing.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>Fetched into the sandbox, archives unpacked, before the command runs. Default: nothing.</summary>
    public IReadOnlyList<V1.CommandInfo.Types.URI> Uris { get; init; } = [];

    /// <summary>The user on the agent. Default: <see cref="Frameworks.FrameworkOptions.User"/>.</summary>
    public string? User { get; init; }

    /// <summary>Whether an exit code other than 0 is a result like any other. Default false: it is a <see cref="CommandFailedException"/>.</summary>
    public bool AnyExitCode { get; init; }

    /// <summary>
    /// How many bytes of standard output and of standard error, each, are brought along, from their ends. They are asked of the agent when the
    /// command has ended. Default 64 KiB, at most 16 MiB; 0 asks for nothing.
    /// </summary>
    public int OutputBytes { get; init; } = 64 * 1024;

    protected internal override void Describe(V1.TaskInfo task)
    {
        ArgumentNullException.ThrowIfNull(task);
        if (OutputBytes is < 0 or > MostOutputBytes)
            throw new ArgumentException($"CommandTask.OutputBytes is {OutputBytes}; use 0 to {MostOutputBytes}, and a volume or a store of yours for what is larger.");
        task.Command = new() { Shell = Arguments is null, Value = Command, Uris = { Uris } };
        // Docker runs what it is given; everybody else takes the first argument for the program's own name.
        if (Arguments is not null) task.Command.Arguments.Add(Options.Container?.Type == V1.ContainerInfo.Types.Type.Docker ? Arguments : [Command, .. Arguments]);
        if (User is not null) task.Command.User = User;
        if (Environment.Count > 0) task.Command.Environment = new();
        foreach (var (name, value) in Environment) task.Command.Environment.Variables.Add(new V1.Environment.Types.Variable { Name = name, Value = value });
        if (Options.Container is { } container) task.Container = container;
    }

    protected internal override async Task CollectAsync(V1.TaskStatus status, TaskSandbox sandbox, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(sandbox);
        if (OutputBytes == 0) return;
        var output = sandbox.ReadTextAsync("stdout", OutputBytes, cancellationToken);
        _standardError = await sandbox.ReadTextAsync("stderr", OutputBytes, cancellationToken).ConfigureAwait(false);
        _standardOutput = await output.ConfigureAwait(false);
    }

    protected internal override bool IsResult(V1.TaskStatus status) => base.IsResult(status) || (AnyExitCode && ExitCodeOf(status) is not null);

    protected internal override CommandResult ResultOf(V1.TaskStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return new(ExitCodeOf(status) ?? 0, status) { StandardOutput = _standardOutput, StandardError = _standardError };
    }

    protected internal override Exception FailureOf(V1.TaskStatus status)
    {
        ArgumentNullException.ThrowIfNull(status);
        return ExitCodeOf(status) is { } code ? new CommandFailedException(Command, code, status, _standardOutput, _standardError) : new TaskFailedException(status);
    }

    /// <summary>Null when it did not come to an exit: a signal ended it, or it was never started.</summary>
    internal static int? ExitCodeOf(V1.TaskStatus status) =>
        status.HasMessage && ExitStatus().Match(status.Message) is { Success: true } match ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    // The only place where the executors of commands say it (WSTRINGIFY in stout), Docker's in other words.
    [GeneratedRegex("^(?:Command|Container) exited with status ([0-9]{1,3})$", RegexOptions.CultureInvariant)]
    private static partial Regex ExitStatus();
}
