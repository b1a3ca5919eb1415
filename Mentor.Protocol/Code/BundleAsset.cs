namespace Mentor.Protocol.Code;

/// <summary>A file for one culture (satellite assembly) or for one runtime identifier (native library).</summary>
internal sealed record BundleAsset(BundleAssetKind Kind, string For, BundleFile File);
