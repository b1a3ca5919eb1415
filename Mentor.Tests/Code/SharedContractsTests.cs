using System.Reflection;
using Mentor.Protocol.Code;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Code;

[TestFixture]
public sealed class SharedContractsTests
{
    [TestCase("Mentor.Protocol", "9.0.0.0", "1.0.0.0", true)]
    [TestCase("Microsoft.Extensions.Logging.Abstractions", "10.0.0.0", "10.0.0.0", true)]
    [TestCase("Microsoft.Extensions.Logging.Abstractions", "8.0.0.0", "10.0.0.0", true)]
    [TestCase("Microsoft.Extensions.Logging.Abstractions", "11.0.0.0", "10.0.0.0", false)]
    [TestCase("Polly.Core", "8.0.0.0", "8.0.0.0", false)]
    public void Has_WhatAProgramAsksFor_DependsOnWhatTheHostHas(string name, string asked, string present, bool has) => Assert.That(
        SharedContracts.Has(new AssemblyName(name) { Version = new Version(asked) }, new AssemblyName(name) { Version = new Version(present) }), Is.EqualTo(has));

    [Test]
    public void Has_Assemblies_KnowsItself()
    {
        Assert.That(SharedContracts.Has(typeof(ContentHash).Assembly), Is.True);
        Assert.That(SharedContracts.Has(typeof(ILogger).Assembly), Is.True);
        Assert.That(SharedContracts.Has(typeof(SharedContractsTests).Assembly), Is.False);
    }
}
