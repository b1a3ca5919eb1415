namespace Mentor.Tasks;

/// <summary>How far a map has come.</summary>
/// <param name="Done">Items that have ended and whose results were taken.</param>
/// <param name="Total">All items; null while the source does not tell how many it has.</param>
/// <param name="ChunksInFlight">Tasks of the map that wait for an agent or run.</param>
public readonly record struct PoolProgress(long Done, long? Total, int ChunksInFlight);
