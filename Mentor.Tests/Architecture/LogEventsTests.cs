using System.Reflection;
using Microsoft.Extensions.Logging;

namespace Mentor.Tests.Architecture;

[TestFixture]
public sealed class LogEventsTests
{
    [Test]
    public void EventIds_OfAllLogMessages_AreUnique()
    {
        var messages = from name in Repository.Shipped
                       from type in Assembly.Load(name).GetTypes()
                       from method in type.GetMethods(BindingFlags.Static | BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
                       let message = method.GetCustomAttribute<LoggerMessageAttribute>()
                       where message is not null
                       select (message.EventId, Name: $"{type.FullName}.{method.Name}");

        var shared = messages.GroupBy(message => message.EventId).Where(group => group.Count() > 1).Select(group => string.Join(", ", group.Select(m => m.Name)));

        Assert.That(shared, Is.Empty);
    }
}
