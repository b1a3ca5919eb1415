namespace Mentor.Protocol.ZooKeeper;

/// <summary>A server refused a call, or the connection to it is lost. The message is for the end of a sentence that names the server.</summary>
internal sealed class ZooKeeperException(ZooKeeperError error, string message, Exception? innerException = null) : Exception(message, innerException)
{
    public ZooKeeperError Error => error;

    /// <param name="broken">What ended the connection.</param>
    /// <param name="before">What had been going on.</param>
    public static ZooKeeperException Loss(Exception broken, string before) => new(
        ZooKeeperError.ConnectionLoss,
        broken switch
        {
            EndOfStreamException => $"it closed the connection {before}",
            InvalidDataException => $"it sent what is not ZooKeeper's, {broken.Message}",
            _ => broken.GetBaseException().Message.TrimEnd('.'),
        },
        broken);
}
