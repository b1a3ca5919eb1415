namespace Mentor.LocalCluster.Agents;

/// <summary>The way between an agent and its master, and what is lost on it.</summary>
internal sealed class MasterLink
{
    private int _acknowledgementsToLose;

    /// <summary>The agent's process is dead, or is back and not yet registered.</summary>
    public bool IsDisconnected { get; set; }

    /// <summary>Both live, and neither hears the other.</summary>
    public bool IsCutOff { get; set; }

    public bool IsOpen => !IsDisconnected && !IsCutOff;

    public void LoseAcknowledgements(int count) => _acknowledgementsToLose += count;

    /// <summary>Whether this word of the master gets here.</summary>
    public bool Carries(AgentInput input)
    {
        if (!IsOpen) return false;
        if (input is not UpdateAcknowledged || _acknowledgementsToLose == 0) return true;
        _acknowledgementsToLose--;
        return false;
    }
}
