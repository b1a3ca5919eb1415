// dotnet tool restore && dotnet cake [--target=Test] [--configuration=Release]
// Clean -> Restore -> Format -> Build -> Test -> Pack; the default target ends with Test. Bench is run by hand.

var target = Argument("target", "Default");
var configuration = Argument("configuration", "Release");
const string Solution = "./Mentor.slnx";

Task("Clean")
    .Does(() => CleanDirectory("./artifacts"));

Task("Restore")
    .IsDependentOn("Clean")
    .Does(() => DotNetRestore(Solution));

Task("Format")
    .IsDependentOn("Restore")
    .Does(() => DotNetFormat(Solution, new DotNetFormatSettings { NoRestore = true, VerifyNoChanges = true }));

Task("Build")
    .IsDependentOn("Format")
    .Does(() => DotNetBuild(Solution, new DotNetBuildSettings { Configuration = configuration, NoRestore = true }));

Task("Test")
    .IsDependentOn("Build")
    .Does(() => DotNetTest(Solution, new DotNetTestSettings { Configuration = configuration, NoBuild = true }));

Task("Pack")
    .IsDependentOn("Test")
    .Does(() => DotNetPack(Solution, new DotNetPackSettings
    {
        Configuration = configuration,
        NoBuild = true,
        OutputDirectory = "./artifacts/packages",
    }));

Task("Bench")
    .IsDependentOn("Restore")
    .Does(() => DotNetRun("./Mentor.Benchmarks", "first-light", new DotNetRunSettings { Configuration = "Release" }));

Task("Default")
    .IsDependentOn("Test");

RunTarget(target);
