namespace Mentor.Protocol.TaskBodies;

/// <summary>What is put around a body or its outcome, and of which their author knows nothing: messages leave it out of paths.</summary>
internal interface IEnvelope;
