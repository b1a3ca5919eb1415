namespace Mentor.Protocol.Http;

/// <summary>Reads variables and keeps what is wrong with them, so that one message can say it all.</summary>
internal sealed class AgentEnvironment(Func<string, string?> read)
{
    private readonly List<string> _problems = [];

    public string? Optional(string name) => read(name) is { Length: > 0 } value ? value : null;

    public string Required(string name)
    {
        if (Optional(name) is { } value) return value;
        Add($"{name} is not set.");
        return "";
    }

    public TimeSpan Duration(string name, TimeSpan usual)
    {
        if (Optional(name) is not { } text) return usual;
        if (MesosDuration.TryParse(text, out var duration)) return duration;
        Add($"{name} is '{text}'; a duration such as 2secs, 15mins or 100ms was expected.");
        return usual;
    }

    public Uri? Address(string name, string text)
    {
        if (Uri.TryCreate(text, UriKind.Absolute, out var address)) return address;
        if (Optional(name) is { } value) Add($"{name} is '{value}'; host:port was expected.");
        return null;
    }

    public void ThrowIfUnusable()
    {
        if (_problems.Count > 0)
            throw new MentorException(
                $"This is no environment of an executor:\n  {string.Join("\n  ", _problems)}\nExecutors are started by a Mesos agent, not by hand.");
    }

    private void Add(string problem)
    {
        if (!_problems.Contains(problem)) _problems.Add(problem);
    }
}
