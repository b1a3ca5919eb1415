namespace Mentor.Protocol.Code;

/// <summary>An assembly by its simple name, by which others refer to it, and by the exact build.</summary>
internal sealed record BundleAssembly(string Name, Guid ModuleVersionId, BundleFile Dll, BundleFile? Pdb);
