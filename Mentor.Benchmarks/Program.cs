using Mentor.Benchmarks;
using Mentor.Benchmarks.Delegates;
using Mentor.Benchmarks.FirstLight;
using Mentor.Benchmarks.LargeValues;
using Mentor.Benchmarks.Placement;
using Mentor.Benchmarks.Tpl;

// dotnet run -c Release --project Mentor.Benchmarks -- <name>      each figure is one line: name value unit
return args switch
{
    ["delegates"] => DelegateFigures.Run(),
    ["fuzz-payload"] => PayloadFuzz.Run(),
    ["fuzz-payload", var minutes] => PayloadFuzz.Run(minutes),
    ["fuzz-payload", var minutes, var seed] => PayloadFuzz.Run(minutes, seed),
    ["first-light"] => await FirstLightFigures.RunAsync(),
    ["large-values"] => await LargeValueFigures.RunAsync(),
    ["tpl"] => await TplFigures.RunAsync(),
    ["placement"] => PlacementFigures.Run(),
    [FirstResult.Argument] => await FirstResult.RunOnceAsync(),
    _ => Usage.Print(),
};
