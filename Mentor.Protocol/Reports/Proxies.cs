using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Reports;

/// <summary>Captured objects that do not travel, but are reported to: a channel each.</summary>
/// <remarks>channel = INT                  one more than the channels so far, or one of those for an object that was met before</remarks>
internal static class Proxies
{
    /// <summary>For a variable of that declared type; null when it is no such type.</summary>
    // By name: to name a logger's type is to load its assembly.
    public static Formatter? ForVariable(Type declared)
    {
        if (!declared.IsInterface) return null;
        if (declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(IProgress<>))
            return (Formatter)FormatterCatalog.Make(typeof(ProgressFormatter<>), declared.GenericTypeArguments);
        return declared.Namespace == "Microsoft.Extensions.Logging" ? LoggerRules.ForVariable(declared) : null;
    }

    /// <returns>Whether the channel is new, so that what the proxy must know beforehand has to follow.</returns>
    public static bool TryWrite(ref PayloadWriter writer, object captured, Type declared, Func<object, ReportTarget> target)
    {
        var type = captured.GetType();
        if (!writer.State.IsOutcome && !writer.BindToTask(type)) return false;
        if (writer.State.Targets is not { } targets)
        {
            writer.Refuse(type, "it reports to the program that sent the task, and only while the task runs", "return the values instead, or leave it out of what is returned");
            return false;
        }

        var channel = targets.FindIndex(known => known.Is(captured, declared));
        var isNew = channel < 0;
        if (isNew)
        {
            channel = targets.Count;
            targets.Add(target(captured));
        }

        writer.Raw.Write(channel);
        return isNew;
    }

    /// <param name="reader">Stands at a channel.</param>
    /// <param name="known">The proxy that the channel has already; null for a new channel.</param>
    public static int ReadChannel(ref PayloadReader reader, out object? known)
    {
        if (reader.State.IsOutcome || reader.State.IsApart) throw reader.Malformed("something to report to stands where only values can be");
        var proxies = reader.State.Proxies;
        var channel = reader.Raw.ReadInt32();
        if (channel < 0 || channel > proxies.Count) throw reader.Malformed($"it names channel {channel} of {proxies.Count}");
        known = channel < proxies.Count ? proxies[channel] : null;
        return channel;
    }

    public static TProxy Keep<TProxy>(ref PayloadReader reader, TProxy proxy)
        where TProxy : class
    {
        reader.State.Proxies.Add(proxy);
        return proxy;
    }
}
