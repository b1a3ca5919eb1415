using Mentor.Protocol;
using Mentor.Protocol.Reports;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Mentor.Tasks.Reports;

/// <summary>Takes batches of reports in, or of items of streams, and puts them into the inboxes of their tasks.</summary>
/// <param name="patience">How long a batch waits for room before its sender is told to come again.</param>
internal sealed class ReportDesk(TimeSpan patience)
{
    /// <summary>The inbox of a task; null when nobody waits for it, or when it has nobody to report to.</summary>
    public Func<string, IInbox?> Find { get; set; } = static _ => null;

    /// <summary>The answer, and what it says.</summary>
    public async Task<(int Status, string Text)> TakeAsync(IHttpRequestFeature request, string task, string attempt, CancellationToken aborted)
    {
        if (request.Method != "POST") return (StatusCodes.Status405MethodNotAllowed, $"{request.Method} is not understood here.");
        if (request.Headers.ContentLength is not { } length) return (StatusCodes.Status411LengthRequired, "Reports say their length beforehand.");
        if (length > ReportBatch.Largest) return (StatusCodes.Status413PayloadTooLarge, $"Reports of {length} bytes are more than the {ReportBatch.Largest} that are accepted at once.");
        if (Find(task) is not { } inbox) return Gone(task);

        // Before anything is read: what does not fit stays where it is.
        if (!await inbox.HasRoomAsync(patience, aborted).ConfigureAwait(false))
            return (StatusCodes.Status429TooManyRequests, $"The program has not taken the earlier reports of task {task} yet.");
        var batch = new byte[length];
        await request.Body.ReadExactlyAsync(batch, aborted).ConfigureAwait(false);
        try
        {
            return inbox.Add(attempt, ReportBatch.Read(batch)) ? (StatusCodes.Status200OK, "") : Gone(task);
        }
        catch (MentorException malformed)
        {
            return (StatusCodes.Status400BadRequest, malformed.Message);
        }
    }

    private static (int, string) Gone(string task) => (StatusCodes.Status410Gone, $"Nobody waits for the reports of task {task} any more.");
}
