namespace Mentor.LocalCluster.Masters;

/// <summary>Ids become names of folders, so they must be fit for that; Mesos' rules and words.</summary>
internal static class IdValidation
{
    private const int LongestId = 255;

    /// <returns>Null when it can be used.</returns>
    public static string? Problem(string id)
    {
        if (id.Length == 0) return "ID must not be empty";
        if (id.Length > LongestId) return $"ID must not be greater than {LongestId} characters";
        if (id is "." or "..") return $"'{id}' is disallowed";
        foreach (var c in id)
        {
            if (char.IsControl(c) || c is '/' or '\\') return $"'{id}' contains invalid characters";
        }

        return null;
    }
}
