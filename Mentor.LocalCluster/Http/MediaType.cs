namespace Mentor.LocalCluster.Http;

internal enum MediaType
{
    Json,
    Protobuf,
}
