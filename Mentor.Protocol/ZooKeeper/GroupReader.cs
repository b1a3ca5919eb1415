using Mentor.Protocol.Http;

namespace Mentor.Protocol.ZooKeeper;

/// <summary>Looks at the group of masters once.</summary>
internal static class GroupReader
{
    /// <returns>The leader, or why there is none. Either way a watch is set that fires when that may have changed.</returns>
    /// <exception cref="ZooKeeperException">The group cannot be read.</exception>
    public static async Task<(Uri? Leader, MesosApiException? Problem)> ReadAsync(
        ZooKeeperConnection connection, ZooKeeperAddress address, CancellationToken cancellationToken)
    {
        while (true)
        {
            var members = await connection.ChildrenAsync(address.Path, cancellationToken).ConfigureAwait(false);
            if (members is null)
            {
                if (await connection.ExistsAsync(address.Path, cancellationToken).ConfigureAwait(false)) continue;
                return Nobody($"ZooKeeper has no znode '{address.Path}' at {address}: no master has ever registered there. Check the path, and that masters run with this address as their --zk.");
            }

            if (MasterMember.Leading(members) is not { } member)
            {
                var others = members.Length == 0 ? "" : $", only {string.Join(", ", members.Order(StringComparer.Ordinal).Take(5))}";
                return Nobody($"No master is registered in '{address.Path}' of ZooKeeper at {address}{others}. See whether masters run with this address as their --zk; one may be elected soon.");
            }

            // The leader that left in between has fired the watch, too; that costs one look more.
            if (await connection.DataAsync($"{address.Path}/{member.Name}", cancellationToken).ConfigureAwait(false) is not { } data) continue;
            try
            {
                return (member.AddressIn(data), null);
            }
            catch (InvalidDataException unknown)
            {
                return Nobody($"What leads in '{address.Path}' of ZooKeeper at {address} is '{member.Name}', which is no master that can be understood: {unknown.Message}. Check the path.");
            }
        }
    }

    private static (Uri?, MesosApiException?) Nobody(string problem) => (null, new MesosApiException(problem, isTransient: true));
}
