using Mentor.Benchmarks;
using Mentor.Benchmarks.FirstLight;

// dotnet run -c Release --project Mentor.Benchmarks -- <name>      each figure is one line: name value unit
return args switch
{
    ["first-light"] => await FirstLightFigures.RunAsync(),
    [FirstResult.Argument] => await FirstResult.RunOnceAsync(),
    _ => Usage.Print(),
};
