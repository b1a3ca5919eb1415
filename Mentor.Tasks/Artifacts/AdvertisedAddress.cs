using System.Net;
using System.Net.Sockets;
using Mentor.Protocol;

namespace Mentor.Tasks.Artifacts;

/// <summary>Finds the address under which the agents reach this process.</summary>
internal static class AdvertisedAddress
{
    // Any free-standing port will do: connecting a datagram socket sends nothing, it only asks the routing table.
    private const int AnyPort = 5050;

    /// <param name="master">Agents are taken to be where the master is: on this machine alone when it is on loopback.</param>
    /// <param name="host">Given by the user: a name or address, when the way in differs from the way out (NAT, containers, several networks).</param>
    /// <param name="port">Given by the user, when only some ports are open.</param>
    /// <param name="cancellationToken">Ends the look-up of names.</param>
    public static async Task<ArtifactEndpointOptions> ForAsync(Uri master, string? host, int? port, CancellationToken cancellationToken)
    {
        if (host is not null)
            return new ArtifactEndpointOptions { Bind = await OwnAddressAsync(host, cancellationToken).ConfigureAwait(false), AdvertisedHost = host, Port = port ?? 0 };

        var bind = await AddressTowardsAsync(master, cancellationToken).ConfigureAwait(false);
        return new ArtifactEndpointOptions { Bind = bind, Port = port ?? 0 };
    }

    private static async Task<IPAddress> AddressTowardsAsync(Uri master, CancellationToken cancellationToken)
    {
        try
        {
            var target = IPAddress.TryParse(master.DnsSafeHost, out var address)
                ? address
                : (await Dns.GetHostAddressesAsync(master.DnsSafeHost, cancellationToken).ConfigureAwait(false))[0];
            if (IPAddress.IsLoopback(target))
                return target.AddressFamily == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Loopback : IPAddress.Loopback;
            using var socket = new Socket(target.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            await socket.ConnectAsync(new IPEndPoint(target, AnyPort), cancellationToken).ConfigureAwait(false);
            return ((IPEndPoint)socket.LocalEndPoint!).Address;
        }
        catch (SocketException e)
        {
            throw new MentorException(
                $"Cannot find the address under which agents reach this program, because there is no way to the master {master.Authority}: {e.Message}. " +
                "Check the master's address, or set MesosPoolOptions.AdvertisedAddress.",
                e);
        }
    }

    // A host that is not an address of this machine (a NAT's outside) is reached on whichever address the traffic comes in.
    private static async Task<IPAddress> OwnAddressAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var address = IPAddress.TryParse(host, out var given)
                ? given
                : (await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false))[0];
            using var probe = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
            probe.Bind(new IPEndPoint(address, 0));
            return address;
        }
        catch (SocketException)
        {
            return Socket.OSSupportsIPv6 ? IPAddress.IPv6Any : IPAddress.Any;
        }
    }
}
