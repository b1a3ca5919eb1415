using Mentor.Protocol.Values;
using Microsoft.Extensions.Logging;

namespace Mentor.Protocol.Reports;

/// <summary>Kept apart from <see cref="Proxies"/>, so that programs without loggers do not load the assembly that these come from.</summary>
internal static class LoggerRules
{
    public static Formatter? ForVariable(Type declared)
    {
        if (declared == typeof(ILogger)) return new LoggerFormatter<ILogger>((reports, channel, levels) => new ReportingLogger(reports, channel, levels));
        return declared.IsGenericType && declared.GetGenericTypeDefinition() == typeof(ILogger<>)
            ? (Formatter)typeof(LoggerRules).GetMethod(nameof(Of))!.MakeGenericMethod(declared.GenericTypeArguments).Invoke(null, null)!
            : null;
    }

    public static Formatter Of<TCategory>() =>
        new LoggerFormatter<ILogger<TCategory>>((reports, channel, levels) => new ReportingLogger<TCategory>(reports, channel, levels));
}
