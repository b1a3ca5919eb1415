using System.Diagnostics;
using Mentor.Protocol.Surrogates;

namespace Mentor.Tests.Conformance;

internal enum TrapPlace
{
    Packing,
    Unpacking,
}

internal enum TrapEffect
{
    Throw,
    Exit,
    Kill,
    Overflow,
}

/// <summary>Something that goes off on its way, by an exception or with the whole process.</summary>
[TravelsAs(typeof(TrapContent))]
internal sealed class Trap(TrapPlace place, TrapEffect effect)
{
    public TrapPlace Place => place;

    public TrapEffect Effect => effect;
}

internal sealed record TrapContent(TrapPlace Place, TrapEffect Effect) : ISurrogate<Trap, TrapContent>
{
    public static TrapContent From(Trap value)
    {
        if (value.Place == TrapPlace.Packing) GoOff(value.Effect, 0);
        return new(value.Place, value.Effect);
    }

    public Trap Restore()
    {
        if (Place == TrapPlace.Unpacking) GoOff(Effect, 0);
        return new(Place, Effect);
    }

    private static int GoOff(TrapEffect effect, int depth)
    {
        if (effect == TrapEffect.Throw) throw new FormatException("the trap went off");
        if (effect == TrapEffect.Exit) Environment.Exit(1);
        if (effect == TrapEffect.Kill) Process.GetCurrentProcess().Kill();
        return GoOff(effect, depth + 1) + 1;
    }
}
