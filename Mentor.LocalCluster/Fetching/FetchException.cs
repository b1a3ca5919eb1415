using Mentor.Protocol;

namespace Mentor.LocalCluster.Fetching;

/// <summary>A URI of a command could not be brought into its sandbox.</summary>
internal sealed class FetchException(string message, Exception? cause = null) : MentorException(message, cause);
