namespace Mentor.LocalCluster.Agents;

internal enum ExecutorPhase
{
    /// <summary>Fetched, started, waited for.</summary>
    Launching,

    /// <summary>Subscribed; a command: its process runs.</summary>
    Running,

    /// <summary>Told to end, or being killed.</summary>
    Terminating,

    /// <summary>Its container is gone; updates may still wait for their acknowledgement.</summary>
    Gone,
}
