using Mentor.Protocol;
using Mentor.Protocol.Http;
using Mentor.Tests.Wire;

namespace Mentor.Tests.Http;

public sealed class ExecutorClientOptionsTests
{
    private static readonly Dictionary<string, string> Recorded = Recording.ReadLines("s03_executor_side.jsonl").First()
        .GetProperty("env").EnumerateObject().ToDictionary(variable => variable.Name, variable => variable.Value.GetString()!);

    [Test]
    public void FromEnvironment_Recorded_ReadsAll()
    {
        var options = ExecutorClientOptions.FromEnvironment(Recorded.GetValueOrDefault);

        Assert.That(options.Agent, Is.EqualTo(new Uri("http://127.0.0.1:5052")));
        Assert.That(options.ExecutorId.Value, Is.EqualTo("exec-1"));
        Assert.That(options.FrameworkId.Value, Is.EqualTo(Recorded["MESOS_FRAMEWORK_ID"]));
        Assert.That(options.Sandbox, Is.EqualTo(Recorded["MESOS_SANDBOX"]));
        Assert.That(options.Checkpoint);
        Assert.That(options.RecoveryTimeout, Is.EqualTo(TimeSpan.FromMinutes(15)));
        Assert.That((options.SubscriptionBackoffMax, options.LongestPause), Is.EqualTo((TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1))));
        Assert.That(options.ShutdownGracePeriod, Is.EqualTo(TimeSpan.FromSeconds(5)));
        Assert.That(options.Token, Is.Null);
        Assert.That(options.DomainSocket, Is.Null);
    }

    [Test]
    public void FromEnvironment_WithSocketAndToken_UsesTheAgentsOwnPath()
    {
        var environment = new Dictionary<string, string>(Recorded)
        {
            ["MESOS_DOMAIN_SOCKET"] = "/run/mesos/agent.sock",
            ["MESOS_EXECUTOR_AUTHENTICATION_TOKEN"] = "jwt",
            ["LIBPROCESS_SSL_ENABLED"] = "1",
        };

        var options = ExecutorClientOptions.FromEnvironment(environment.GetValueOrDefault);

        Assert.That(options.Agent, Is.EqualTo(new Uri("http://127.0.0.1:5052/slave(1)/api/v1/executor")));
        Assert.That(options.DomainSocket, Is.EqualTo("/run/mesos/agent.sock"));
        Assert.That(options.Token, Is.EqualTo("jwt"));
    }

    [Test]
    public void FromEnvironment_Tls_UsesHttps()
    {
        var environment = new Dictionary<string, string>(Recorded) { ["LIBPROCESS_SSL_ENABLED"] = "true" };
        Assert.That(ExecutorClientOptions.FromEnvironment(environment.GetValueOrDefault).Agent, Is.EqualTo(new Uri("https://127.0.0.1:5052")));
    }

    [Test]
    public void FromEnvironment_Empty_NamesEveryMissingVariable() => Assert.That(
        () => ExecutorClientOptions.FromEnvironment(static _ => null),
        Throws.TypeOf<MentorException>().With.Message.EqualTo(
            """
            This is no environment of an executor:
              MESOS_AGENT_ENDPOINT is not set.
              MESOS_FRAMEWORK_ID is not set.
              MESOS_EXECUTOR_ID is not set.
              MESOS_DIRECTORY is not set.
            Executors are started by a Mesos agent, not by hand.
            """));

    [Test]
    public void FromEnvironment_Malformed_ShowsValueAndForm()
    {
        var environment = new Dictionary<string, string>(Recorded) { ["MESOS_RECOVERY_TIMEOUT"] = "soon", ["MESOS_AGENT_ENDPOINT"] = "a b" };
        Assert.That(
            () => ExecutorClientOptions.FromEnvironment(environment.GetValueOrDefault),
            Throws.TypeOf<MentorException>().With.Message.EqualTo(
                """
                This is no environment of an executor:
                  MESOS_RECOVERY_TIMEOUT is 'soon'; a duration such as 2secs, 15mins or 100ms was expected.
                  MESOS_AGENT_ENDPOINT is 'a b'; host:port was expected.
                Executors are started by a Mesos agent, not by hand.
                """));
    }
}
