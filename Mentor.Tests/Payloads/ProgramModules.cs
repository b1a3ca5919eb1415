using System.Reflection;
using Mentor.Protocol.Code;

namespace Mentor.Tests.Payloads;

/// <summary>The test assembly as if it were a program: it travels, everything else is there already.</summary>
internal sealed class ProgramModules(Assembly program) : IModuleSource
{
    public ProgramModules()
        : this(typeof(ProgramModules).Assembly)
    {
    }

    public Module Resolve(Guid moduleVersionId) => program.ManifestModule.ModuleVersionId == moduleVersionId
        ? program.ManifestModule
        : throw new CodeNotFoundException($"No module {moduleVersionId} here.", moduleVersionId: moduleVersionId);

    public IEnumerable<Assembly> Declaring => [program];

    public bool Travels(Assembly assembly) => assembly == program;
}
