using System.Diagnostics.CodeAnalysis;
using Google.Protobuf;
using V1 = Mesos.V1;

namespace Mentor.Protocol;

/// <summary>What resources are bound to: a reservation for a role, mostly; or they are revocable, shared, a volume, or of a provider of their own.</summary>
/// <remarks>Mesos writes a single reservation in two ways, old and new. They are the same terms, and go back as they came.</remarks>
public sealed class ResourceTerms : IEquatable<ResourceTerms>
{
    internal const string NoRole = "*";

    // A resource without name, amount and allocation.
    private readonly V1.Resource _message;
    private readonly V1.Resource _canonical;
    private readonly string _key;

    private ResourceTerms(V1.Resource message)
    {
        _message = message;
        _canonical = Canonical(message);
        _key = Convert.ToHexString(_canonical.ToByteArray());
    }

    /// <summary>The role that it is reserved for, the last of several refinements; "*" when it is not reserved.</summary>
    public string Role => _canonical.Reservations is [.., var last] ? last.Role : NoRole;

    /// <summary>Reserved and nothing else: a task of that role uses it like any other room.</summary>
    public bool IsReservation => _canonical.Reservations.Count > 0 && !IsRevocable && !IsShared && _canonical.Disk is null && _canonical.ProviderId is null;

    /// <summary>Reserved by a framework or an operator, rather than on the command line of the agent.</summary>
    public bool IsDynamic => _canonical.Reservations is [.., { Type: V1.Resource.Types.ReservationInfo.Types.Type.Dynamic }];

    /// <summary>Who made the reservation; null when nobody says so.</summary>
    public string? Principal => _canonical.Reservations is [.., { HasPrincipal: true } last] ? last.Principal : null;

    /// <summary>May be taken back at any time.</summary>
    public bool IsRevocable => _canonical.Revocable is not null;

    /// <summary>Several tasks may use it at once.</summary>
    public bool IsShared => _canonical.Shared is not null;

    /// <summary>The id of the persistent volume that it is; null when it is none.</summary>
    public string? Volume => _canonical.Disk?.Persistence?.Id;

    /// <summary>Some order, always the same.</summary>
    internal static Comparer<ResourceTerms> Order { get; } = Comparer<ResourceTerms>.Create(static (one, other) => string.CompareOrdinal(one._key, other._key));

    /// <summary>How many reservations refine one another.</summary>
    internal int Depth => _canonical.Reservations.Count;

    /// <summary>Reserved for the role on the command line of the agent.</summary>
    internal static ResourceTerms ReservedFor(string role) => new(new() { Role = role });

    /// <returns>Null when it is bound to nothing.</returns>
    internal static ResourceTerms? Of(V1.Resource resource)
    {
        if (resource.Role is NoRole or "" && resource.Reservations.Count == 0 && resource.Reservation is null
            && resource.Revocable is null && resource.Shared is null && resource.Disk is null && resource.ProviderId is null)
            return null;
        var message = resource.Clone();
        message.ClearName();
        message.ClearType();
        message.Scalar = null;
        message.Ranges = null;
        message.Set = null;
        message.AllocationInfo = null;
        if (message.Role is NoRole or "") message.ClearRole();
        return new(message);
    }

    internal V1.Resource ToMessage() => _message.Clone();

    public static bool operator ==(ResourceTerms? left, ResourceTerms? right) => left?._key == right?._key;

    public static bool operator !=(ResourceTerms? left, ResourceTerms? right) => !(left == right);

    public bool Equals([NotNullWhen(true)] ResourceTerms? other) => this == other;

    public override bool Equals(object? obj) => Equals(obj as ResourceTerms);

    public override int GetHashCode() => _key.GetHashCode(StringComparison.Ordinal);

    /// <summary>What stands behind the name in Mesos notation: <c>(role)</c>, and in Mesos' words what that notation has no sign for.</summary>
    public override string ToString() => ResourcesNotation.Print(_canonical);

    private static V1.Resource Canonical(V1.Resource message)
    {
        if (!message.HasRole || message.Reservations.Count > 0) return message;
        var canonical = message.Clone();
        var reservation = message.Reservation?.Clone() ?? new();
        reservation.Type = message.Reservation is null ? V1.Resource.Types.ReservationInfo.Types.Type.Static : V1.Resource.Types.ReservationInfo.Types.Type.Dynamic;
        reservation.Role = message.Role;
        canonical.ClearRole();
        canonical.Reservation = null;
        canonical.Reservations.Add(reservation);
        return canonical;
    }
}
