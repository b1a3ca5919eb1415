namespace Mentor.Tests.Delegates;

/// <summary>Places where delegates come from.</summary>
internal sealed class Kinds<T>
{
    public static readonly Func<int, int> OfAStaticField = n => n + 1;
    public static readonly Func<string> OfAStaticConstructor;

    public readonly Func<int> OfAFieldInitializer = () => 5;
    public readonly Func<string> OfAConstructor;

    private readonly T _own;

    static Kinds()
    {
        var type = typeof(T);
        OfAStaticConstructor = () => type.Name;
    }

    public Kinds(T own, string text)
    {
        _own = own;
        OfAConstructor = () => $"{_own}{text}";
    }

    public Func<T> OfAProperty => () => _own;

    public static Func<TOther, string> OfAGenericMethod<TOther>(T first) => second => $"{typeof(T).Name} {typeof(TOther).Name} {first} {second}";

    public static string Joined<TOther>(TOther[] others) => $"{typeof(T).Name} {string.Join('+', others)}";
}

internal interface IGreeting
{
    string Name { get; }

    string Greet() => $"hello {Name}";
}

internal abstract class Greeter : IGreeting
{
    public abstract string Name { get; }

    public virtual string Part() => "bye";

    public string Both() => $"{Part()} {Name}";
}

internal sealed class Guest(string name) : Greeter
{
    public override string Name => name;

    public override string Part() => $"good{base.Part()}";
}

internal struct Meter(int start)
{
    public int Value = start;

    public int Add(int more) => Value += more;
}

internal readonly record struct Named(string Name)
{
    public string Twice() => Name + Name;
}
