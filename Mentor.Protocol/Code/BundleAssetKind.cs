namespace Mentor.Protocol.Code;

internal enum BundleAssetKind
{
    Satellite,
    Native,
}
