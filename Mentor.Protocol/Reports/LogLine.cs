namespace Mentor.Protocol.Reports;

/// <summary>One line of a logger on its way home. Travels as a value.</summary>
internal sealed class LogLine
{
    public required int Level { get; init; }

    public int EventId { get; init; }

    public string? EventName { get; init; }

    public required LogText Text { get; init; }

    public Exception? Exception { get; init; }

    /// <summary>From the outermost to the innermost.</summary>
    public LogText[] Scopes { get; init; } = [];
}
