namespace Mentor.LocalCluster.Masters;

/// <summary>A framework's answer to an inverse offer, which binds nobody.</summary>
internal sealed record MaintenanceAnswer(bool Accepts, DateTimeOffset AskAgain);
