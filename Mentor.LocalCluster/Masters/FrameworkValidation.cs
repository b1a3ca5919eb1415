using V1 = Mesos.V1;

namespace Mentor.LocalCluster.Masters;

/// <summary>What is wrong with a FrameworkInfo, in Mesos' words.</summary>
internal static class FrameworkValidation
{
    /// <returns>Null when nothing is.</returns>
    public static string? Refusal(V1.FrameworkInfo info)
    {
        if (info.Id is { Value.Length: > 0 } id && IdValidation.Problem(id.Value) is { } unfit) return $"'FrameworkInfo.id' is not valid: {unfit}";
        var multiRole = info.Capabilities.Any(c => c.Type == V1.FrameworkInfo.Types.Capability.Types.Type.MultiRole);
        if (multiRole && info.HasRole) return "'FrameworkInfo.role' must not be set when the framework is MULTI_ROLE capable";
        if (!multiRole && info.Roles.Count > 0) return "'FrameworkInfo.roles' must not be set when the framework is not MULTI_ROLE capable";
        if (info.Roles.GroupBy(role => role).FirstOrDefault(group => group.Count() > 1) is { } twice)
            return $"'FrameworkInfo.roles' contains duplicate items: {twice.Key}";
        foreach (var role in info.Roles)
        {
            if (RoleProblem(role) is { } problem) return $"'FrameworkInfo.roles' contains invalid role: {problem}";
        }

        if (info.HasRole && RoleProblem(info.Role) is { } single) return $"'FrameworkInfo.role' is not a valid role: {single}";
        return double.IsFinite(info.FailoverTimeout) && info.FailoverTimeout >= 0
            ? null
            : "The framework failover_timeout is invalid: it is not a number of seconds from 0 on";
    }

    private static string? RoleProblem(string role)
    {
        if (role == "*") return null;
        if (role.Length == 0) return "Empty role name is invalid";
        if (role.StartsWith('/')) return $"Role '{role}' cannot start with a slash";
        if (role.EndsWith('/')) return $"Role '{role}' cannot end with a slash";
        foreach (var part in role.Split('/'))
        {
            if (part.Length == 0) return $"Role '{role}' cannot contain two adjacent slashes";
            if (part is "." or "..") return $"Role cannot be '{part}'";
            if (part == "*") return "Role component '*' is invalid because it is reserved";
            if (part.StartsWith('-')) return $"Role component '{part}' is invalid because it begins with a dash";
            if (part.Any(c => c is '\b' or ' ' or '\t' or '\n' or '\v' or '\f' or '\r'))
                return $"Role component '{part}' is invalid because it contains backspace or whitespace";
        }

        return null;
    }
}
