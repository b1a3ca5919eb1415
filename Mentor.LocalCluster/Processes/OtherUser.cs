using System.Diagnostics;
using System.Globalization;

namespace Mentor.LocalCluster.Processes;

/// <summary>A user of this machine who is not the one that runs this process. Only root can run something as him.</summary>
internal sealed record OtherUser(int Uid, int Gid)
{
    // The sandbox is his, like all that was fetched into it.
    private const string Script = """
        uid=$1 gid=$2
        shift 2
        chown -hR "$uid:$gid" . && exec setpriv --reuid "$uid" --regid "$gid" --init-groups -- "$@"
        """;

    /// <returns>Null for the user of this process.</returns>
    /// <exception cref="UserException">Nothing can be run as that user; says why.</exception>
    public static async Task<OtherUser?> FindAsync(string name, bool isRoot, CancellationToken cancellationToken)
    {
        if (name == Environment.UserName) return null;
        if (!isRoot)
        {
            throw new UserException($"it is to run as user '{name}', and this embedded cluster runs as '{Environment.UserName}', who cannot become another one;"
                + " leave the user out, run this program as root, or name a real Mesos in MESOS_MASTER");
        }

        if (await NumberAsync("-u", name, cancellationToken).ConfigureAwait(false) is not { } uid || await NumberAsync("-g", name, cancellationToken).ConfigureAwait(false) is not { } gid)
            throw new UserException($"it is to run as user '{name}', and there is none of that name on this machine; name one that there is, or leave the user out");
        return new(uid, gid);
    }

    /// <summary>What has to be run, in the sandbox, so that the command runs as this user.</summary>
    public IReadOnlyList<string> Command(IReadOnlyList<string> command) =>
        ["/bin/sh", "-c", Script, "mentor-user", Uid.ToString(CultureInfo.InvariantCulture), Gid.ToString(CultureInfo.InvariantCulture), .. command];

    // Users need not be in /etc/passwd.
    private static async Task<int?> NumberAsync(string which, string name, CancellationToken cancellationToken)
    {
        using var id = Process.Start(new ProcessStartInfo("id", [which, "--", name]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = id.StandardOutput.ReadToEndAsync(cancellationToken);
        await id.StandardError.ReadToEndAsync(cancellationToken).ConfigureAwait(false);
        await id.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
        return id.ExitCode == 0 && int.TryParse(await said.ConfigureAwait(false), NumberStyles.None | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
