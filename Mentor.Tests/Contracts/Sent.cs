namespace Mentor.Tests.Contracts;

/// <summary>Things of a program that delegates capture.</summary>
internal static class Sent
{
    public static int Twice(int n) => 2 * n;

    public static async Task<int> ThriceAsync(int n)
    {
        await Task.Yield();
        return 3 * n;
    }

    public static int Fail() => throw new OwnException("no luck", 7);

    public sealed record Point(int X, int Y);

    public sealed class Node(string name)
    {
        private readonly List<Node> _children = [];

        public string Name { get; } = name;

        public Node? Parent { get; private set; }

        public IReadOnlyList<Node> Children => _children;

        public Node Add(string name)
        {
            Node child = new(name) { Parent = this };
            _children.Add(child);
            return this;
        }
    }

    public sealed class OwnException(string message, int code) : Exception(message)
    {
        public int Code { get; } = code;
    }
}
