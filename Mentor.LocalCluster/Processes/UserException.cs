using Mentor.Protocol;

namespace Mentor.LocalCluster.Processes;

/// <summary>A process cannot run as the user that its task names.</summary>
internal sealed class UserException(string message) : MentorException(message);
