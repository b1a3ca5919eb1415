using Mentor.Protocol.Payloads;
using Mentor.Protocol.Values;

namespace Mentor.Protocol.Surrogates;

/// <summary>A value as its surrogate.</summary>
internal sealed class SurrogateFormatter<T, TSurrogate>(FormatterCatalog catalog) : Formatter<T>
    where TSurrogate : ISurrogate<T, TSurrogate>
{
    private Formatter<TSurrogate>? _surrogate;

    public override void Write(ref PayloadWriter writer, T value)
    {
        TSurrogate surrogate;
        try
        {
            surrogate = TSurrogate.From(value);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            writer.Refuse(value!.GetType(), $"{typeof(TSurrogate)}.From threw {e.GetType()}: {SafeText.MessageOf(e).TrimEnd('.')}", "mend the surrogate, or what it is made of");
            return;
        }

        if (surrogate is null) writer.Refuse(value!.GetType(), $"{typeof(TSurrogate)}.From returned null", "mend the surrogate");
        else WriteWhole(ref writer, surrogate);
    }

    public override T Read(ref PayloadReader reader)
    {
        var surrogate = ReadWhole(ref reader) ?? throw reader.Malformed($"a surrogate for {typeof(T)} is null");
        try
        {
            return surrogate.Restore() ?? throw new InvalidOperationException("It returned null.");
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            throw new PayloadFormatException($"Cannot make a {typeof(T)} again: {typeof(TSurrogate)}.Restore threw {e.GetType()}: {SafeText.MessageOf(e)}", e);
        }
    }

    // With all that it puts off: Restore needs it complete.
    private void WriteWhole(ref PayloadWriter writer, TSurrogate surrogate)
    {
        var state = writer.State;
        var (scope, outer) = (state.Scope, state.Deferred);
        state.Deferred = null;
        state.Depth++;
        Surrogate.Write(ref writer, surrogate);
        writer.WriteDeferred();
        state.Depth--;
        (state.Scope, state.Deferred) = (scope, outer);
    }

    private TSurrogate ReadWhole(ref PayloadReader reader)
    {
        var state = reader.State;
        var outer = state.Deferred;
        var completions = state.Completions?.Count ?? 0;
        state.Deferred = null;
        state.Depth++;
        var surrogate = Surrogate.Read(ref reader);
        reader.ReadDeferred();
        state.Depth--;
        state.Deferred = outer;
        for (var i = completions; i < state.Completions?.Count; i++) state.Completions[i]();
        state.Completions?.RemoveRange(completions, state.Completions.Count - completions);
        return surrogate;
    }

    private Formatter<TSurrogate> Surrogate => _surrogate ??= catalog.Of<TSurrogate>();
}
