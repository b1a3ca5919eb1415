using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.Tests;

public sealed class ResourceMessagesTests
{
    private static readonly Resources Some = Resources.Parse("cpus:1.5;mem:128;fpga:2;ports:[31000-31005,31007-31007]");

    [Test]
    public void FromProto_OfToProto_IsTheSame() => Assert.That(Resources.FromProto(Some.ToProto("*")), Is.EqualTo(Some));

    [Test]
    public void ToProto_WithRole_AllocatesToIt() => Assert.That(Some.ToProto("prod"), Has.All.Matches<V1.Resource>(r => r!.AllocationInfo.Role == "prod"));

    [Test]
    public void ToProto_WithoutRole_LeavesTheAllocationToTheMaster() => Assert.That(Some.ToProto(), Has.All.Matches<V1.Resource>(r => r!.AllocationInfo is null));

    [Test]
    public void FromProto_SameNameTwice_AddsUp()
    {
        var messages = Some.ToProto().Concat(Resources.Parse("cpus:1;ports:[31006-31006]").ToProto());

        Assert.That(Resources.FromProto(messages), Is.EqualTo(Resources.Parse("cpus:2.5;mem:128;fpga:2;ports:[31000-31007]")));
    }

    [Test]
    public void FromProto_ReservedOrRevocableOrDisk_IsNotCounted()
    {
        V1.Resource Cpu() => new Resources(cpus: 1).ToProto()[0];
        V1.Resource reserved = Cpu(), refined = Cpu(), revocable = Cpu(), shared = Cpu(), volume = Cpu();
        reserved.Role = "prod";
        refined.Reservations.Add(new V1.Resource.Types.ReservationInfo { Role = "prod" });
        revocable.Revocable = new();
        shared.Shared = new();
        volume.Disk = new();

        Assert.That(Resources.FromProto([reserved, refined, revocable, shared, volume, Cpu()]), Is.EqualTo(new Resources(cpus: 1)));
    }

    [TestCase(double.NaN)]
    [TestCase(1e13)]
    [TestCase(-1)]
    public void FromProto_AmountBeyondReason_IsNotCounted(double amount)
    {
        V1.Resource odd = new() { Name = "odd", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = amount } };
        V1.Resource nameless = new() { Name = "", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = 1 } };

        Assert.That(Resources.FromProto([odd, nameless, .. Some.ToProto()]), Is.EqualTo(Some));
    }
}
