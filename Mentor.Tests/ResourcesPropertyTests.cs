using CsCheck;
using Mentor.Protocol;

namespace Mentor.Tests;

public sealed class ResourcesPropertyTests
{
    private static readonly Gen<ResourceRange> Range = Gen.Select(Gen.ULong[0, 40], Gen.ULong[0, 10]).Select(p => new ResourceRange(p.Item1, p.Item1 + p.Item2));

    private static readonly Gen<Resources> AnyResources =
        Gen.Select(Gen.Int[0, 3000], Gen.Int[0, 3000], Gen.Int[0, 2], Gen.Int[0, 2], Range.Array[0, 4])
            .Select(p => new Resources(p.Item1 / 1000.0, p.Item2 / 1000.0, p.Item3, p.Item4).With("ports", p.Item5));

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
}
