using Mentor.Executor;

namespace Mentor.Tests.Executor;

public sealed class NativeTargetsTests
{
    [TestCase("linux-x64", "linux-x64 linux unix-x64 unix any")]
    [TestCase("linux-musl-arm64", "linux-musl-arm64 linux-arm64 linux-musl linux unix-arm64 unix any")]
    [TestCase("osx-arm64", "osx-arm64 osx unix-arm64 unix any")]
    [TestCase("win-x64", "win-x64 win any")]
    public void For_RuntimeIdentifier_ListsWhatSuitsBestFirst(string identifier, string expected) =>
        Assert.That(NativeTargets.For(identifier), Is.EqualTo(expected.Split(' ')));
}
