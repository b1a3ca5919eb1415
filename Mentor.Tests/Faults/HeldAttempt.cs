using Mentor.Protocol;
using Mentor.Tests.Contracts;

namespace Mentor.Tests.Faults;

/// <summary>What tasks of these tests run: each attempt waits at its gate, if it has one, and returns its number.</summary>
internal static class HeldAttempt
{
    /// <param name="first">The port of the gate of the first attempt; 0 for none.</param>
    /// <param name="later">That of all others.</param>
    public static int Run(int first, int later)
    {
        var attempt = TaskContext.Current!.Attempt;
        if ((attempt == 1 ? first : later) is > 0 and var port) Gate.Pass(port);
        return attempt;
    }
}
