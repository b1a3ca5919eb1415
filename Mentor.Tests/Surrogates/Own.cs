using Mentor.Protocol.Surrogates;

namespace Mentor.Tests.Surrogates;

/// <summary>An open connection, which travels as its address.</summary>
[TravelsAs(typeof(Address))]
internal sealed class Connection(string host)
{
    private readonly object _open = new MemoryStream();

    public string Host => _open is null ? "" : host;

    internal sealed record Address(string Host) : ISurrogate<Connection, Address>
    {
        public static Address From(Connection value) => new(value.Host);

        public Connection Restore() => new(Host);
    }
}

/// <summary>A struct of fields that could travel as they are, but shall not.</summary>
[TravelsAs(typeof(Text))]
internal readonly struct Celsius(double degrees)
{
    public double Degrees { get; } = degrees;

    internal sealed record Text(string Degrees) : ISurrogate<Celsius, Text>
    {
        public static Text From(Celsius value) => new(value.Degrees.ToString(System.Globalization.CultureInfo.InvariantCulture));

        public Celsius Restore() => new(double.Parse(Degrees, System.Globalization.CultureInfo.InvariantCulture));
    }
}

[TravelsAs(typeof(Content<>))]
internal sealed class Box<T>(T value)
{
    private readonly object _handle = new MemoryStream();

    public T Value => _handle is null ? default! : value;

    public object? Owner { get; set; }
}

internal sealed record Content<T>(T Value, object? Owner) : ISurrogate<Box<T>, Content<T>>
{
    public static Content<T> From(Box<T> value) => new(value.Value, value.Owner);

    public Box<T> Restore() => new(Value) { Owner = Owner };
}

/// <summary>What a surrogate holds must be complete, hash keys too, when it is restored.</summary>
[TravelsAs(typeof(Entries))]
internal sealed class Index(Dictionary<(string, int), string> entries)
{
    public string this[string name, int number] => entries[(name, number)];

    private Dictionary<(string, int), string> All => entries;

    internal sealed record Entries(Dictionary<(string, int), string> Map) : ISurrogate<Index, Entries>
    {
        public static Entries From(Index value) => new(value.All);

        public Index Restore() => Map.Count > 0 ? new(new(Map)) : throw new InvalidOperationException("Nothing in it yet.");
    }
}

[TravelsAs(typeof(Failure))]
internal sealed class Failing(string where)
{
    internal sealed record Failure(string Where) : ISurrogate<Failing, Failure>
    {
        public static Failure From(Failing value) => value.Where switch
        {
            "From" => throw new TimeoutException("too late."),
            "null" => null!,
            _ => new(value.Where),
        };

        public Failing Restore() => throw new TimeoutException("never.");
    }

    private string Where => where;
}

[TravelsAs(typeof(string))]
internal sealed class WithoutSurrogate;

[TravelsAs(typeof(Connection.Address))]
internal sealed class WithAnothersSurrogate;

[TravelsAs(typeof(ForNumbers))]
internal sealed class WithNumbersSurrogate;

internal sealed record ForNumbers(int Number) : ISurrogate<int, ForNumbers>
{
    public static ForNumbers From(int value) => new(value);

    public int Restore() => Number;
}
