using CsCheck;
using Mentor.Protocol;

namespace Mentor.Tests;

public sealed class ResourcesPropertyTests
{
    private static readonly Gen<ResourceRange> Range = Gen.Select(Gen.ULong[0, 40], Gen.ULong[0, 10]).Select(p => new ResourceRange(p.Item1, p.Item1 + p.Item2));

    private static readonly Gen<Resources> Plain =
        Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 3000], Gen.Int[0, 2], Gen.Int[0, 2], Range.Array[0, 4], Gen.Int[0, 2].Select(i => "xyz"[i].ToString()).Array[0, 2])
            .Select(p => new Resources(p.Item1 / 1000.0, p.Item2 / 1000.0, p.Item3, p.Item4).With("ports", p.Item5).WithItems("zones", p.Item6));

    private static readonly Gen<Resources> AnyResources =
        Gen.Select(Plain, Plain, Plain, Gen.Bool.Select(dev => dev ? "dev" : "prod")).Select(p => p.Item1 + p.Item2.ReservedFor("prod") + p.Item3.ReservedFor(p.Item4));

    [Test]
    public void ParseOfToString_IsTheSame() => AnyResources.Sample(r => Resources.Parse(r.ToString()) == r);

    [Test]
    public void Add_ContainsBothAndCommutes() => Gen.Select(AnyResources, AnyResources).Sample((a, b) =>
        a <= a + b && b <= a + b && a + b == b + a && (a + b).GetHashCode() == (b + a).GetHashCode());

    [Test]
    public void Subtract_WhatWasContained_GivesItBackWhenAdded() => Gen.Select(AnyResources, AnyResources).Sample((a, b) =>
    {
        var sum = a + b;
        return sum - b + b == sum && sum - sum == Resources.None;
    });

    [Test]
    public void LessOrEqual_IsAPartialOrder() => Gen.Select(AnyResources, AnyResources, AnyResources).Sample((a, b, c) =>
        (!(a <= b && b <= a) || a == b) && (!(a <= b && b <= c) || a <= c) && (!(a < b) || !(b < a)));

    [Test]
    public void Add_IsAssociative() => Gen.Select(AnyResources, AnyResources, AnyResources).Sample((a, b, c) => a + (b + c) == a + b + c && a + Resources.None == a);

    [Test]
    public void LessOrEqual_SurvivesAddition() => Gen.Select(AnyResources, AnyResources, AnyResources).Sample((a, b, c) => !(a <= b) || a + c <= b + c);

    [Test]
    public void Multiply_OfScalars_IsRepeatedAddition() => Gen.Select(AnyResources, Gen.Int[0, 5]).Sample((any, times) =>
    {
        var scalars = any.ScalarNames.Aggregate(Resources.None, (sum, name) => sum.With(name, any[name])).ReservedFor("prod") + new Resources(cpus: any.Cpus);
        return scalars * times == Enumerable.Repeat(scalars, times).Sum();
    });

    [Test]
    public void FromProto_OfToProto_IsTheSame() => AnyResources.Sample(r => Resources.FromProto(r.ToProto("prod")) == r);

    [Test]
    public void Find_WhatFits_IsContainedAndAsMuch() => Gen.Select(AnyResources, AnyResources).Sample((held, asked) =>
        held.Find(asked) is { } found ? found <= held && found.Flatten() == asked.Flatten() : !(asked <= held));

    [Test]
    public void Find_PlainDemand_FindsItIffAllTogetherHoldsAsMuch() => Gen.Select(AnyResources, Plain).Sample((held, asked) =>
        held.Find(asked) is not null == asked <= held.Flatten());
}
