using System.Diagnostics;

namespace Mentor.Tests.Samples;

/// <summary>Runs a built sample as its user would: a process of its own, with the arguments given.</summary>
internal static class SampleProgram
{
    public static async Task<(int ExitCode, string Output)> RunAsync(string name, params string[] arguments)
    {
        // The tests' output folder is artifacts/bin/Mentor.Tests/<configuration>; the samples' stand beside it.
        string configuration = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        string program = Architecture.Repository.PathOf("artifacts", "bin", name, configuration, name + ".dll");
        using var process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList = { "exec", program },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["MESOS_MASTER"] = "local" },
        }.With(arguments))!;

        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await error);
    }

    private static ProcessStartInfo With(this ProcessStartInfo start, string[] arguments)
    {
        foreach (string argument in arguments)
            start.ArgumentList.Add(argument);
        return start;
    }
}
