namespace Mentor.Protocol.Code;

/// <summary>A file as it is called where it is loaded, without its folder.</summary>
internal readonly record struct BundleFile(string Name, ContentHash Hash, long Length);
