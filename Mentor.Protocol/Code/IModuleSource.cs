using System.Reflection;
using Mentor.Protocol.Surrogates;

namespace Mentor.Protocol.Code;

/// <summary>Finds code by what it is, not by what it is called.</summary>
public interface IModuleSource
{
    /// <summary>Loads the module on need.</summary>
    /// <exception cref="CodeNotFoundException">Nobody has a module of this version id.</exception>
    Module Resolve(Guid moduleVersionId);

    /// <summary>Whether the assembly belongs to the program, so that its bytes travel, as opposed to the shared framework, which is there already.</summary>
    bool Travels(Assembly assembly);

    /// <summary>The program's assemblies that have a <see cref="TravelsAsAttribute"/>: the same ones on both sides, whatever is loaded.</summary>
    IEnumerable<Assembly> Declaring { get; }
}
