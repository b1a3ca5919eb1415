using System.Runtime.CompilerServices;
using Mentor.Protocol.Chunks;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Mapping;

namespace Mentor.Tasks;

/// <summary>Many items and one function: as <see cref="Enumerable.Select{TSource,TResult}(IEnumerable{TSource},Func{TSource,TResult})"/>, on the cluster.</summary>
/// <remarks>
/// <para>
/// Items are sent in chunks (<see cref="MapOptions.ChunkSize"/>), a bounded number at once (<see cref="MapOptions.LookAhead"/>), and are taken from the
/// source as others end, one at a time, on whatever thread: what is listed is read while the map runs, so leave it alone until then. The function and what it
/// captures are sent as they are when the method is called, whatever is changed later. An item that is an object which the function captured, or holds one, is
/// that same object over there, also as it was then.
/// </para>
/// <para>
/// The first failure ends a map, and what has not ended is cancelled, unless <see cref="MapOptions.AllErrors"/> asks for all of them. What a function threw
/// arrives as from Submit, and tells in <see cref="Exception.Data"/> under <see cref="ItemIndex"/> at which item, an Int64; that of a chunk that was lost as a
/// whole tells its first. What the source throws comes after what became of the items before it. Cancellation ends the map at once, and a chunk that runs with the item that it is at.
/// </para>
/// </remarks>
public static class MesosPoolMaps
{
    /// <summary>The key in <see cref="Exception.Data"/> of the index of the item that failed, an Int64 that counts from 0.</summary>
    public const string ItemIndex = "Mentor.ItemIndex";

    /// <inheritdoc cref="Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions,CancellationToken)"/>
    public static Task<TResult[]> Map<T, TResult>(this MesosPool pool, IEnumerable<T> items, Func<T, TResult> function, CancellationToken cancellationToken = default) =>
        pool.Map(items, function, MapOptions.Default, cancellationToken);

    /// <summary>Applies <paramref name="function"/> to each item and returns the results in the order of the items.</summary>
    /// <exception cref="AggregateException">Items failed, and <see cref="MapOptions.AllErrors"/> was asked for.</exception>
    /// <exception cref="ArgumentNullException">The items or the function are null.</exception>
    /// <exception cref="Protocol.Delegates.DelegateSerializationException">The function holds something that cannot travel: nothing was taken from the items.</exception>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    public static Task<TResult[]> Map<T, TResult>(this MesosPool pool, IEnumerable<T> items, Func<T, TResult> function, MapOptions options, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).CollectAsync(cancellationToken);

    /// <inheritdoc cref="Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions,CancellationToken)"/>
    public static Task<TResult[]> Map<T, TResult>(this MesosPool pool, IEnumerable<T> items, Func<T, Task<TResult>> function, CancellationToken cancellationToken = default) =>
        pool.Map(items, function, MapOptions.Default, cancellationToken);

    /// <inheritdoc cref="Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions,CancellationToken)"/>
    public static Task<TResult[]> Map<T, TResult>(this MesosPool pool, IEnumerable<T> items, Func<T, Task<TResult>> function, MapOptions options, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).CollectAsync(cancellationToken);

    /// <inheritdoc cref="Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions,CancellationToken)"/>
    public static Task<TResult[]> Map<T, TResult>(this MesosPool pool, IAsyncEnumerable<T> items, Func<T, TResult> function, CancellationToken cancellationToken = default) =>
        pool.Map(items, function, MapOptions.Default, cancellationToken);

    /// <inheritdoc cref="Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions,CancellationToken)"/>
    public static Task<TResult[]> Map<T, TResult>(this MesosPool pool, IAsyncEnumerable<T> items, Func<T, TResult> function, MapOptions options, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).CollectAsync(cancellationToken);

    /// <inheritdoc cref="Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions,CancellationToken)"/>
    public static Task<TResult[]> Map<T, TResult>(this MesosPool pool, IAsyncEnumerable<T> items, Func<T, Task<TResult>> function, CancellationToken cancellationToken = default) =>
        pool.Map(items, function, MapOptions.Default, cancellationToken);

    /// <inheritdoc cref="Map{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions,CancellationToken)"/>
    public static Task<TResult[]> Map<T, TResult>(this MesosPool pool, IAsyncEnumerable<T> items, Func<T, Task<TResult>> function, MapOptions options, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).CollectAsync(cancellationToken);

    /// <summary>Applies <paramref name="function"/> to the first items, the second ones, and so on, as far as the shortest sequence goes.</summary>
    public static Task<TResult[]> Map<T1, T2, TResult>(
        this MesosPool pool, IEnumerable<T1> first, IEnumerable<T2> second, Func<T1, T2, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        pool.StarMap(NotNull(first, nameof(first)).Zip(NotNull(second, nameof(second))), function, options, cancellationToken);

    /// <inheritdoc cref="Map{T1,T2,TResult}(MesosPool,IEnumerable{T1},IEnumerable{T2},Func{T1,T2,TResult},MapOptions?,CancellationToken)"/>
    public static Task<TResult[]> Map<T1, T2, TResult>(
        this MesosPool pool, IEnumerable<T1> first, IEnumerable<T2> second, Func<T1, T2, Task<TResult>> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        pool.StarMap(NotNull(first, nameof(first)).Zip(NotNull(second, nameof(second))), function, options, cancellationToken);

    /// <inheritdoc cref="Map{T1,T2,TResult}(MesosPool,IEnumerable{T1},IEnumerable{T2},Func{T1,T2,TResult},MapOptions?,CancellationToken)"/>
    public static Task<TResult[]> Map<T1, T2, T3, TResult>(
        this MesosPool pool, IEnumerable<T1> first, IEnumerable<T2> second, IEnumerable<T3> third, Func<T1, T2, T3, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        pool.StarMap(NotNull(first, nameof(first)).Zip(NotNull(second, nameof(second)), NotNull(third, nameof(third))), function, options, cancellationToken);

    /// <inheritdoc cref="Map{T1,T2,TResult}(MesosPool,IEnumerable{T1},IEnumerable{T2},Func{T1,T2,TResult},MapOptions?,CancellationToken)"/>
    public static Task<TResult[]> Map<T1, T2, T3, TResult>(
        this MesosPool pool, IEnumerable<T1> first, IEnumerable<T2> second, IEnumerable<T3> third, Func<T1, T2, T3, Task<TResult>> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        pool.StarMap(NotNull(first, nameof(first)).Zip(NotNull(second, nameof(second)), NotNull(third, nameof(third))), function, options, cancellationToken);

    /// <summary>Applies <paramref name="function"/> to the parts of each tuple and returns the results in the order of the tuples.</summary>
    public static Task<TResult[]> StarMap<T1, T2, TResult>(
        this MesosPool pool, IEnumerable<(T1, T2)> items, Func<T1, T2, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, Source(pool, items), function, Work.Map(function), options).CollectAsync(cancellationToken);

    /// <inheritdoc cref="StarMap{T1,T2,TResult}(MesosPool,IEnumerable{ValueTuple{T1,T2}},Func{T1,T2,TResult},MapOptions?,CancellationToken)"/>
    public static Task<TResult[]> StarMap<T1, T2, TResult>(
        this MesosPool pool, IEnumerable<(T1, T2)> items, Func<T1, T2, Task<TResult>> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, Source(pool, items), function, Work.Map(function), options).CollectAsync(cancellationToken);

    /// <inheritdoc cref="StarMap{T1,T2,TResult}(MesosPool,IEnumerable{ValueTuple{T1,T2}},Func{T1,T2,TResult},MapOptions?,CancellationToken)"/>
    public static Task<TResult[]> StarMap<T1, T2, T3, TResult>(
        this MesosPool pool, IEnumerable<(T1, T2, T3)> items, Func<T1, T2, T3, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, Source(pool, items), function, Work.Map(function), options).CollectAsync(cancellationToken);

    /// <inheritdoc cref="StarMap{T1,T2,TResult}(MesosPool,IEnumerable{ValueTuple{T1,T2}},Func{T1,T2,TResult},MapOptions?,CancellationToken)"/>
    public static Task<TResult[]> StarMap<T1, T2, T3, TResult>(
        this MesosPool pool, IEnumerable<(T1, T2, T3)> items, Func<T1, T2, T3, Task<TResult>> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, Source(pool, items), function, Work.Map(function), options).CollectAsync(cancellationToken);

    /// <summary>As Map, but yields the results, in the order of the items, while they are consumed: the source may be endless. Each enumeration begins anew.</summary>
    /// <returns>What comes before an item that failed, then its exception. Who leaves early cancels what runs and disposes the source, of which nothing more is taken.</returns>
    public static IAsyncEnumerable<TResult> MapStream<T, TResult>(
        this MesosPool pool, IEnumerable<T> items, Func<T, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).StreamAsync(inOrder: true, cancellationToken);

    /// <inheritdoc cref="MapStream{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions?,CancellationToken)"/>
    public static IAsyncEnumerable<TResult> MapStream<T, TResult>(
        this MesosPool pool, IEnumerable<T> items, Func<T, Task<TResult>> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).StreamAsync(inOrder: true, cancellationToken);

    /// <inheritdoc cref="MapStream{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions?,CancellationToken)"/>
    public static IAsyncEnumerable<TResult> MapStream<T, TResult>(
        this MesosPool pool, IAsyncEnumerable<T> items, Func<T, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).StreamAsync(inOrder: true, cancellationToken);

    /// <inheritdoc cref="MapStream{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions?,CancellationToken)"/>
    public static IAsyncEnumerable<TResult> MapStream<T, TResult>(
        this MesosPool pool, IAsyncEnumerable<T> items, Func<T, Task<TResult>> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).StreamAsync(inOrder: true, cancellationToken);

    /// <summary>As <see cref="MapStream{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions?,CancellationToken)"/>, but yields results as their chunks end.</summary>
    public static IAsyncEnumerable<TResult> MapUnordered<T, TResult>(
        this MesosPool pool, IEnumerable<T> items, Func<T, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).StreamAsync(inOrder: false, cancellationToken);

    /// <inheritdoc cref="MapUnordered{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions?,CancellationToken)"/>
    public static IAsyncEnumerable<TResult> MapUnordered<T, TResult>(
        this MesosPool pool, IEnumerable<T> items, Func<T, Task<TResult>> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).StreamAsync(inOrder: false, cancellationToken);

    /// <inheritdoc cref="MapUnordered{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions?,CancellationToken)"/>
    public static IAsyncEnumerable<TResult> MapUnordered<T, TResult>(
        this MesosPool pool, IAsyncEnumerable<T> items, Func<T, TResult> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).StreamAsync(inOrder: false, cancellationToken);

    /// <inheritdoc cref="MapUnordered{T,TResult}(MesosPool,IEnumerable{T},Func{T,TResult},MapOptions?,CancellationToken)"/>
    public static IAsyncEnumerable<TResult> MapUnordered<T, TResult>(
        this MesosPool pool, IAsyncEnumerable<T> items, Func<T, Task<TResult>> function, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, items, function, options).StreamAsync(inOrder: false, cancellationToken);

    /// <summary>Runs <paramref name="action"/> for each item. Completes when all have ended.</summary>
    public static Task ForEach<T>(this MesosPool pool, IEnumerable<T> items, Action<T> action, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, Source(pool, items), action, Work.Each(action), options).CompleteAsync(cancellationToken);

    /// <inheritdoc cref="ForEach{T}(MesosPool,IEnumerable{T},Action{T},MapOptions?,CancellationToken)"/>
    public static Task ForEach<T>(this MesosPool pool, IEnumerable<T> items, Func<T, Task> action, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, Source(pool, items), action, Work.Each(action), options).CompleteAsync(cancellationToken);

    /// <inheritdoc cref="ForEach{T}(MesosPool,IEnumerable{T},Action{T},MapOptions?,CancellationToken)"/>
    public static Task ForEach<T>(this MesosPool pool, IAsyncEnumerable<T> items, Action<T> action, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, Source(pool, items), action, Work.Each(action), options).CompleteAsync(cancellationToken);

    /// <inheritdoc cref="ForEach{T}(MesosPool,IEnumerable{T},Action{T},MapOptions?,CancellationToken)"/>
    public static Task ForEach<T>(this MesosPool pool, IAsyncEnumerable<T> items, Func<T, Task> action, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        Plan(pool, Source(pool, items), action, Work.Each(action), options).CompleteAsync(cancellationToken);

    /// <summary>Makes one of all items, on the executors: chunks first, then what became of neighbouring chunks.</summary>
    /// <param name="pool">Where.</param>
    /// <param name="items">In an order that is kept.</param>
    /// <param name="combine">Associative: (a, b), c gives what a, (b, c) gives.</param>
    /// <param name="options">How. Default: as <see cref="MapOptions"/> says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="InvalidOperationException">There are no items.</exception>
    public static Task<T> Reduce<T>(this MesosPool pool, IEnumerable<T> items, Func<T, T, T> combine, MapOptions? options = null, CancellationToken cancellationToken = default)
    {
        var plan = Plan(pool, Source(pool, items), combine, Work.Fold(combine), options);
        return OneOfAsync(plan.FoldAsync(plan.Body, cancellationToken));
    }

    /// <inheritdoc cref="Reduce{T}(MesosPool,IEnumerable{T},Func{T,T,T},MapOptions?,CancellationToken)"/>
    public static Task<T> Reduce<T>(this MesosPool pool, IAsyncEnumerable<T> items, Func<T, T, T> combine, MapOptions? options = null, CancellationToken cancellationToken = default)
    {
        var plan = Plan(pool, Source(pool, items), combine, Work.Fold(combine), options);
        return OneOfAsync(plan.FoldAsync(plan.Body, cancellationToken));
    }

    /// <summary>Adds all items to a seed, on the executors: the items of each chunk to a seed of its own, then what became of neighbouring chunks to each other.</summary>
    /// <param name="pool">Where.</param>
    /// <param name="items">In an order that is kept.</param>
    /// <param name="seed">Neutral for <paramref name="combine"/>, for it comes in once for each chunk; a copy of it, which may be changed. The result when there are no items.</param>
    /// <param name="add">Adds an item.</param>
    /// <param name="combine">Associative.</param>
    /// <param name="options">How. Default: as <see cref="MapOptions"/> says.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static Task<TTotal> Aggregate<T, TTotal>(
        this MesosPool pool, IEnumerable<T> items, TTotal seed, Func<TTotal, T, TTotal> add, Func<TTotal, TTotal, TTotal> combine, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        OneOfAsync(Plan(pool, Source(pool, items), add, Work.Aggregate(add, seed), options).FoldAsync(Body(pool, combine, Work.Fold(combine)), cancellationToken), seed);

    /// <inheritdoc cref="Aggregate{T,TTotal}(MesosPool,IEnumerable{T},TTotal,Func{TTotal,T,TTotal},Func{TTotal,TTotal,TTotal},MapOptions?,CancellationToken)"/>
    public static Task<TTotal> Aggregate<T, TTotal>(
        this MesosPool pool, IAsyncEnumerable<T> items, TTotal seed, Func<TTotal, T, TTotal> add, Func<TTotal, TTotal, TTotal> combine, MapOptions? options = null, CancellationToken cancellationToken = default) =>
        OneOfAsync(Plan(pool, Source(pool, items), add, Work.Aggregate(add, seed), options).FoldAsync(Body(pool, combine, Work.Fold(combine)), cancellationToken), seed);

    private static async Task<T> OneOfAsync<T>(Task<T[]> parts) => await parts.ConfigureAwait(false) is [var all]
        ? all
        : throw new InvalidOperationException("Nothing to reduce: the sequence has no items. Use Aggregate with a seed where that may be.");

    private static async Task<T> OneOfAsync<T>(Task<T[]> parts, T seed) => await parts.ConfigureAwait(false) is [var all] ? all : seed;

    private static MapPlan<T, TResult> Plan<T, TResult>(MesosPool pool, IEnumerable<T> items, Func<T, TResult> function, MapOptions? options) =>
        Plan(pool, Source(pool, items), function, Work.Map(function), options);

    private static MapPlan<T, TResult> Plan<T, TResult>(MesosPool pool, IEnumerable<T> items, Func<T, Task<TResult>> function, MapOptions? options) =>
        Plan(pool, Source(pool, items), function, Work.Map(function), options);

    private static MapPlan<T, TResult> Plan<T, TResult>(MesosPool pool, IAsyncEnumerable<T> items, Func<T, TResult> function, MapOptions? options) =>
        Plan(pool, Source(pool, items), function, Work.Map(function), options);

    private static MapPlan<T, TResult> Plan<T, TResult>(MesosPool pool, IAsyncEnumerable<T> items, Func<T, Task<TResult>> function, MapOptions? options) =>
        Plan(pool, Source(pool, items), function, Work.Map(function), options);

    private static MapPlan<T, TResult> Plan<T, TResult>(
        MesosPool pool, Func<ItemSource<T>> source, Delegate function, ChunkWork<T, TResult> work, MapOptions? options, [CallerArgumentExpression(nameof(function))] string name = "")
    {
        options ??= MapOptions.Default;
        work.GoesOn = options.AllErrors;
        return new(pool.Session, source, Body(pool, function, work, name), options);
    }

    // A refusal is thrown by the call, and does not wait in what it returns.
    private static ChunkBody Body(MesosPool pool, Delegate function, Work work, [CallerArgumentExpression(nameof(function))] string name = "")
    {
        NotNull(function, name);
        pool.Session.Enter().Dispose();
        return pool.Session.WriteBody(work);
    }

    private static Func<ItemSource<T>> Source<T>(MesosPool pool, IEnumerable<T> items)
    {
        NotNull(pool, nameof(pool));
        NotNull(items, nameof(items));
        return () => new SequenceSource<T>(items);
    }

    private static Func<ItemSource<T>> Source<T>(MesosPool pool, IAsyncEnumerable<T> items)
    {
        NotNull(pool, nameof(pool));
        NotNull(items, nameof(items));
        var time = pool.Session.Time;
        return () => new AsyncSequenceSource<T>(items, time);
    }

    private static T NotNull<T>(T value, string name)
        where T : class => value ?? throw new ArgumentNullException(name);
}
