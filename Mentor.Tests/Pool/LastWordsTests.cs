using Mentor.Tasks.Losses;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class LastWordsTests
{
    [TestCase("Stack overflow.\n   at A()", "the stack of its process overflowed")]
    [TestCase("Out of memory.\n", "its process ran out of memory")]
    [TestCase("Process terminated. Why\n   at B()", "code in its process called Environment.FailFast")]
    [TestCase("Fatal error. System.AccessViolationException", "a fatal error of the runtime ended its process")]
    [TestCase("Unhandled exception. System.Exception: x", "an exception that nobody caught, on a thread of its own, ended its process")]
    public void Cause_VerdictOfTheRuntime_IsThat(string stderr, string cause) => Assert.That(new LastWords(null, stderr, 6).Cause, Is.EqualTo(cause));

    [TestCase(6, "its process ended with signal 6", 134)]
    [TestCase(9, "its process was killed (signal 9), as an agent or a system does that is short of memory", 137)]
    [TestCase(7 << 8, "its process exited with status 7", 7)]
    [TestCase(0, "its process exited with status 0", 0)]
    [TestCase(-1, null, null)]
    [TestCase(null, null, null)]
    public void Cause_NoVerdict_IsTheStatus(int? status, string? cause, int? exitStatus)
    {
        LastWords words = new(null, "some words", status);

        Assert.That((words.Cause, words.ExitStatus), Is.EqualTo((cause, exitStatus)));
    }

    [Test]
    public void Telling_VerdictAfterOtherWords_BeginsThereAndEndsInTime()
    {
        var stack = string.Concat(Enumerable.Repeat("   at Frame()\n", 1_000));

        var told = LastWords.Telling($"noise\nStack overflow.\nearlier\nnoise\nStack overflow.\n{stack}");

        Assert.That(told, Does.StartWith("Stack overflow.\n   at Frame()\n").And.EndWith("\n   ..."));
        Assert.That(told, Has.Length.EqualTo(4096 + "\n   ...".Length).And.Not.Contains("earlier"));
    }

    [Test]
    public void Telling_VerdictAtTheVeryBeginning_IsAll() => Assert.That(LastWords.Telling("Process terminated. Why\n"), Is.EqualTo("Process terminated. Why"));

    [Test]
    public void Telling_NoVerdict_IsTheEnd() => Assert.That(LastWords.Telling(new string('a', 5_000) + "the end\n"), Has.Length.EqualTo(4_096).And.EndsWith("athe end"));
}
