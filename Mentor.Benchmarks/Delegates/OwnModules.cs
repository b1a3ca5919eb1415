using System.Reflection;
using Mentor.Protocol.Code;

namespace Mentor.Benchmarks.Delegates;

/// <summary>This program is all the code that travels.</summary>
internal sealed class OwnModules : IModuleSource
{
    private static readonly Assembly Own = typeof(OwnModules).Assembly;

    public Module Resolve(Guid moduleVersionId) => moduleVersionId == Own.ManifestModule.ModuleVersionId
        ? Own.ManifestModule
        : throw new CodeNotFoundException($"This program has no module {moduleVersionId}.", moduleVersionId: moduleVersionId);

    public IEnumerable<Assembly> Declaring => [];

    public bool Travels(Assembly assembly) => assembly == Own;
}
