namespace Mentor.Protocol.Code;

/// <summary>A delegate needs code that cannot be had on this side.</summary>
public sealed class CodeNotFoundException : MentorException
{
    public CodeNotFoundException(string message, string? assembly = null, Guid? moduleVersionId = null, Exception? innerException = null)
        : base(message, innerException)
    {
        Assembly = assembly;
        ModuleVersionId = moduleVersionId;
    }

    /// <summary>The name of the missing assembly, where it is known.</summary>
    public string? Assembly { get; }

    /// <summary>The exact build of the module that was asked for, where it is known.</summary>
    public Guid? ModuleVersionId { get; }
}
