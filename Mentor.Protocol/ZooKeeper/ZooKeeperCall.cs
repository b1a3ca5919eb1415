namespace Mentor.Protocol.ZooKeeper;

/// <summary>The calls that a client of a group needs, by their numbers on the wire.</summary>
internal enum ZooKeeperCall
{
    CloseSession = -11,
    Exists = 3,
    GetData = 4,
    GetChildren = 8,
    Ping = 11,
    Authenticate = 100,
}
