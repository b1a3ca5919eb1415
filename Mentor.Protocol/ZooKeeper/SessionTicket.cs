namespace Mentor.Protocol.ZooKeeper;

/// <summary>With it another connection goes on with the same session, at any server that has seen as much.</summary>
/// <param name="Id">Zero for a session that is yet to begin.</param>
/// <param name="Password">Made by the server.</param>
/// <param name="Timeout">After so much silence the servers end the session.</param>
/// <param name="LastSeen">The last transaction that this client knows of.</param>
internal sealed record SessionTicket(long Id, byte[] Password, TimeSpan Timeout, long LastSeen)
{
    private const int PasswordLength = 16;
    private const int Version = 0;

    // A server that is cut off from the others may know an old leader only.
    private const bool IsReadOnlyTaken = false;

    public static SessionTicket ForNew(TimeSpan timeout) => new(0, new byte[PasswordLength], timeout, 0);

    public byte[] ToRequest() =>
        new JuteWriter().Write(Version).Write(LastSeen).Write((int)Timeout.TotalMilliseconds).Write(Id).Write(Password.AsSpan()).Write(IsReadOnlyTaken).ToFrame();

    /// <param name="answer">To <see cref="ToRequest"/>.</param>
    /// <exception cref="ZooKeeperException">The session is over, or the server can only be read from.</exception>
    public SessionTicket Granted(ReadOnlySpan<byte> answer)
    {
        JuteReader reader = new(answer);
        _ = reader.ReadInt();
        var timeout = TimeSpan.FromMilliseconds(reader.ReadInt());
        SessionTicket granted = new(reader.ReadLong(), reader.ReadBytes().ToArray(), timeout, LastSeen);
        if (timeout <= TimeSpan.Zero) throw new ZooKeeperException(ZooKeeperError.SessionExpired, "the session has expired");
        if (reader.Length > 0 && reader.ReadBool())
            throw new ZooKeeperException(ZooKeeperError.ConnectionLoss, "it is cut off from the other servers and can only be read from");
        return granted;
    }
}
