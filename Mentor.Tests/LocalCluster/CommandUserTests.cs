using Mentor.LocalCluster;
using Mentor.LocalCluster.Processes;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

/// <summary>Commands that are to run as somebody.</summary>
[TestFixture]
[Platform(Exclude = "Win"), CancelAfter(30_000)]
public sealed class CommandUserTests
{
    [Test]
    public async Task Launch_AsTheUserOfTheProcess_Runs(CancellationToken token) =>
        Assert.That((await LaunchAsync(Environment.UserName, "exit 0", token)).State, Is.EqualTo(V1.TaskState.TaskFinished));

    [Test]
    public async Task Launch_AsAnotherUser_RunsAsThatUserInASandboxOfItsOwn(CancellationToken token)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("Only root can run something as another user.");

        var last = await LaunchAsync("nobody", "test $(id -un) = nobody && cd \"$MESOS_SANDBOX\" && touch mine && echo out && test -z \"$(find . ! -user nobody)\"", token);

        Assert.That((last.State, last.Message), Is.EqualTo((V1.TaskState.TaskFinished, "Command exited with status 0")));
    }

    [Test]
    public async Task Launch_AsNobodyKnown_FailsAndSaysSo(CancellationToken token)
    {
        if (!Environment.IsPrivilegedProcess) Assert.Ignore("Only root looks for other users.");

        var last = await LaunchAsync("no-such-user", "exit 0", token);

        Assert.That((last.State, last.Message), Is.EqualTo((
            V1.TaskState.TaskFailed,
            "Failed to launch container: it is to run as user 'no-such-user', and there is none of that name on this machine; name one that there is, or leave the user out")));
    }

    [Test]
    public void Find_WithoutRoot_IsRefused() => Assert.That(
        () => OtherUser.FindAsync("somebody", isRoot: false, CancellationToken.None),
        Throws.InstanceOf<UserException>().With.Message.EqualTo(
            $"it is to run as user 'somebody', and this embedded cluster runs as '{Environment.UserName}', who cannot become another one;"
            + " leave the user out, run this program as root, or name a real Mesos in MESOS_MASTER"));

    private static async Task<V1.TaskStatus> LaunchAsync(string user, string command, CancellationToken token)
    {
        await using var cluster = await EmbeddedCluster.StartAsync(cancellationToken: token);
        await using var client = ClusterClient.Connect(cluster, token);
        var offer = await client.NextOfferAsync();
        var task = ClusterClient.Command(offer, "c", command);
        task.Command.User = user;
        await client.LaunchAsync(offer, task);
        return await client.NextUpdateAsync("c", V1.TaskState.TaskFinished);
    }
}
