namespace Mentor.Protocol.Code;

/// <summary>An assembly by its simple name, by which others refer to it, and by the exact build.</summary>
/// <param name="Declares">It has a <see cref="Surrogates.TravelsAsAttribute"/>, and so must be asked how types travel.</param>
internal sealed record BundleAssembly(string Name, Guid ModuleVersionId, BundleFile Dll, BundleFile? Pdb, bool Declares = false);
