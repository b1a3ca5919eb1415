using Mentor.Protocol;

namespace Mentor.LocalCluster.Docker;

/// <summary>A container cannot be what its task asks for, or docker cannot make it.</summary>
internal sealed class DockerException(string message, Exception? cause = null) : MentorException(message, cause);
