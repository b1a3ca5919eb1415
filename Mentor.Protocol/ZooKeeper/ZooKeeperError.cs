namespace Mentor.Protocol.ZooKeeper;

/// <summary>Why a call failed, by the numbers on the wire; others than these are not told apart.</summary>
internal enum ZooKeeperError
{
    ConnectionLoss = -4,
    NoNode = -101,
    NoAuth = -102,
    SessionExpired = -112,
    AuthenticationFailed = -115,
}
