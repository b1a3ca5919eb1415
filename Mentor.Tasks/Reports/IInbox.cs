using Mentor.Protocol.Reports;

namespace Mentor.Tasks.Reports;

/// <summary>Takes what the attempts at one task send in batches.</summary>
internal interface IInbox
{
    /// <summary>Waits for room, as long as it is given.</summary>
    Task<bool> HasRoomAsync(TimeSpan patience, CancellationToken cancellationToken);

    /// <summary>Drops what it has had already. False when nobody waits for what that attempt sends any more.</summary>
    bool Add(string attempt, List<Report> reports);
}
