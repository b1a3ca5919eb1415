using Mentor.Protocol;
using ReservationInfo = Mesos.V1.Resource.Types.ReservationInfo;
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
    public void FromProto_RevocableSharedVolumeOrProvider_IsNoFreeRoom()
    {
        V1.Resource revocable = Cpu(), shared = Cpu(), volume = Cpu(), foreign = Cpu();
        revocable.Revocable = new();
        shared.Shared = new();
        volume.Disk = new() { Persistence = new() { Id = "v1" } };
        foreign.ProviderId = new() { Value = "p1" };

        var all = Resources.FromProto([revocable, shared, volume, foreign, Cpu()]);

        Assert.Multiple(() =>
        {
            Assert.That(all.Cpus, Is.EqualTo(1));
            Assert.That(all.Flatten(), Is.EqualTo(new Resources(cpus: 1)));
            Assert.That(all.Find(new Resources(cpus: 2)), Is.Null);
            Assert.That(all.Bound.Count(), Is.EqualTo(4));
            Assert.That(all.Bound.Any(b => b.Key.IsReservation), Is.False);
            Assert.That(all.Bound.Single(b => b.Key.Volume == "v1").Value, Is.EqualTo(new Resources(cpus: 1)));
            Assert.That(all.ToString().Split(';'), Is.EquivalentTo(new[] { "cpus:1", "cpus{REV}:1", "cpus<SHARED>:1", "cpus[v1]:1", "cpus(provider: p1):1" }));
            Assert.That(Resources.FromProto(all.ToProto()), Is.EqualTo(all));
        });
    }

    [Test]
    public void FromProto_OneReservationWrittenEitherWay_IsTheSameAndGoesBackAsItCame()
    {
        V1.Resource old = Cpu(), listed = Cpu();
        old.Role = "prod";
        old.Reservation = new() { Principal = "ops" };
        listed.ClearRole();
        listed.Reservations.Add(new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = "prod", Principal = "ops" });
        Resources one = Resources.FromProto([old]), other = Resources.FromProto([listed]);
        var terms = one.Bound.Single().Key;

        Assert.Multiple(() =>
        {
            Assert.That(one, Is.EqualTo(other));
            Assert.That(one.GetHashCode(), Is.EqualTo(other.GetHashCode()));
            Assert.That(one, Is.Not.EqualTo(Resources.Parse("cpus(prod):1")));
            Assert.That((terms.Role, terms.Principal, terms.IsDynamic, terms.IsReservation), Is.EqualTo(("prod", "ops", true, true)));
            Assert.That(one.ToProto().Single(), Is.EqualTo(old));
            Assert.That(other.ToProto().Single(), Is.EqualTo(listed));
            Assert.That(one.ToString(), Is.EqualTo("cpus(reservations: [(DYNAMIC,prod,ops)]):1"));
        });
    }

    [Test]
    public void Find_RefinedReservation_GoesFirst()
    {
        V1.Resource eng = Cpu(), refined = Cpu();
        eng.Role = "eng";
        refined.ClearRole();
        refined.Reservations.Add(new ReservationInfo { Type = ReservationInfo.Types.Type.Static, Role = "eng" });
        refined.Reservations.Add(new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = "eng/dev" });

        var found = Resources.FromProto([eng, refined, Cpu()]).Find(new Resources(cpus: 1))!;

        Assert.That(found.ToProto().Single(), Is.EqualTo(refined));
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

    private static V1.Resource Cpu() => new Resources(cpus: 1).ToProto()[0];
}
