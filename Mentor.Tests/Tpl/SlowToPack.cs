using Mentor.Protocol.Surrogates;

namespace Mentor.Tests.Tpl;

/// <summary>Keeps whoever turns it into bytes until it is let go.</summary>
[TravelsAs(typeof(Packed))]
internal sealed class SlowToPack(int number)
{
    private readonly TaskCompletionSource _packing = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _go = new();

    public int Number { get; } = number;

    public Task Packing => _packing.Task;

    public void LetGo() => _go.SetResult();

    internal sealed record Packed(int Number) : ISurrogate<SlowToPack, Packed>
    {
        public static Packed From(SlowToPack value)
        {
            value._packing.TrySetResult();
            value._go.Task.Wait();
            return new(value.Number);
        }

        public SlowToPack Restore() => new(Number);
    }
}
