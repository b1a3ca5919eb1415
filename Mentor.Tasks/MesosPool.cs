using System.Runtime.CompilerServices;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Http;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Master;

namespace Mentor.Tasks;

/// <summary>Runs delegates on a Mesos cluster as if they were local tasks.</summary>
/// <remarks>
/// <para>
/// A delegate travels by reference to its code, which is copied with the program's assemblies, and by value of what it captured: it
/// works on a copy, and what it changes there is not seen here. What cannot travel is refused at submission with
/// <see cref="DelegateSerializationException"/>.
/// </para>
/// <para>
/// What the delegate throws arrives as the same exception with the remote stack, or as <see cref="RemoteTaskException"/> where that type
/// is not known here; it is never retried. What the cluster loses is run again (<see cref="MesosPoolOptions.Retries"/>), then ends in
/// <see cref="TaskLostException"/>. A task larger than every agent has shown itself to be ends in <see cref="UnplaceableTaskException"/>. While agents are merely
/// busy a task waits without bound; a cancellation token bounds that. Cancellation ends the caller's task at once; a delegate that runs
/// already sees it by a token that it captured, or by <see cref="Mentor.Protocol.TaskContext.Cancellation"/>, and loses its process when it has not ended after
/// <see cref="MesosPoolOptions.CancellationGrace"/>. Other tokens that it captured are cancelled over there when they are here, and end no process.
/// An <see cref="OperationCanceledException"/> that a delegate throws although the caller's token is not cancelled ends the task as with
/// <see cref="Task.Run(Func{Task})"/>: cancelled where the delegate returns a task, as async ones do, else faulted; either way it is what is thrown here.
/// </para>
/// <para>
/// A captured <see cref="IProgress{T}"/> and a captured logger stay here, and are told from afar: in order for each task, before the task
/// completes, on the thread pool, and at the same time for tasks that run at the same time. One that blocks holds up its task, and when
/// much waits for it, the delegate. After a loss the next attempt reports again.
/// </para>
/// </remarks>
public sealed class MesosPool : IAsyncDisposable
{
    private MesosPool(QueueScheduler queue) => Queue = queue;

    /// <summary>The queue below the pool, for tasks of other kinds than delegates. It ends with the pool.</summary>
    public QueueScheduler Queue { get; }

    /// <summary>Completes when the master has accepted the pool as a framework. With no master named, that of an embedded cluster, which ends with the pool.</summary>
    /// <param name="options">Default: the master in MESOS_MASTER, else "local".</param>
    /// <param name="cancellationToken">Gives up; what was started is ended.</param>
    /// <exception cref="ArgumentException">The options cannot be used; the message lists all that is wrong.</exception>
    /// <exception cref="MesosApiException">The master cannot be reached within <see cref="Frameworks.FrameworkOptions.ConnectTimeout"/>, refuses the pool, or is none.</exception>
    public static async Task<MesosPool> ConnectAsync(MesosPoolOptions? options = null, CancellationToken cancellationToken = default) =>
        new(await QueueScheduler.ConnectAsync(options, cancellationToken).ConfigureAwait(false));

    /// <summary>For what adapts the pool to the manners of others.</summary>
    internal PoolSession Session => Queue.Session;

    /// <summary>
    /// Makes a large value ready to be shared by many tasks: capture the handle that is returned, and read its Value inside the delegates.
    /// </summary>
    /// <remarks>
    /// The value is serialized now, once; what happens to it later is not seen by the tasks. Each executor fetches it when a delegate first
    /// reads it there, once, and decodes it once: all delegates there share one object, which they should only read. Captured values above
    /// <see cref="MesosPoolOptions.LiftAbove"/> are fetched once as well, but serialized with each call and decoded for each task.
    /// </remarks>
    /// <returns>Dispose it when the tasks that use the value have ended.</returns>
    /// <exception cref="DelegateSerializationException">The value cannot travel.</exception>
    public Broadcast<T> Broadcast<T>(T value)
    {
        using var entry = Session.Enter();
        return Session.Broadcast(value);
    }

    /// <summary>Runs <paramref name="action"/> on the cluster.</summary>
    public Task Submit(Action action) => Submit(action, CancellationToken.None);

    /// <inheritdoc cref="Submit(Action)"/>
    public Task Submit(Action action, CancellationToken cancellationToken) => Run<object?>(Work.Of(NotNull(action)), cancellationToken);

    /// <summary>Runs <paramref name="function"/> on the cluster and returns its result.</summary>
    public Task<TResult> Submit<TResult>(Func<TResult> function) => Submit(function, CancellationToken.None);

    /// <inheritdoc cref="Submit{TResult}(Func{TResult})"/>
    public Task<TResult> Submit<TResult>(Func<TResult> function, CancellationToken cancellationToken) => Run<TResult>(Work.Of(NotNull(function)), cancellationToken);

    /// <summary>Runs <paramref name="function"/> on the cluster, where the task that it returns is awaited.</summary>
    public Task Submit(Func<Task> function) => Submit(function, CancellationToken.None);

    /// <inheritdoc cref="Submit(Func{Task})"/>
    public Task Submit(Func<Task> function, CancellationToken cancellationToken) => Run<object?>(Work.Of(NotNull(function)), cancellationToken);

    /// <summary>Runs <paramref name="function"/> on the cluster, where the task that it returns is awaited, and returns its result.</summary>
    public Task<TResult> Submit<TResult>(Func<Task<TResult>> function) => Submit(function, CancellationToken.None);

    /// <inheritdoc cref="Submit{TResult}(Func{Task{TResult}})"/>
    public Task<TResult> Submit<TResult>(Func<Task<TResult>> function, CancellationToken cancellationToken) => Run<TResult>(Work.Of(NotNull(function)), cancellationToken);

    /// <summary>Runs <paramref name="action"/> on the cluster, with options of its own.</summary>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public Task Submit(Action action, TaskOptions options, CancellationToken cancellationToken = default) =>
        Run<object?>(Work.Of(NotNull(action)), cancellationToken, NotNull(options));

    /// <summary>Runs <paramref name="function"/> on the cluster, with options of its own, and returns its result.</summary>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public Task<TResult> Submit<TResult>(Func<TResult> function, TaskOptions options, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Of(NotNull(function)), cancellationToken, NotNull(options));

    /// <summary>Runs <paramref name="function"/> on the cluster, with options of its own, where the task that it returns is awaited.</summary>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public Task Submit(Func<Task> function, TaskOptions options, CancellationToken cancellationToken = default) =>
        Run<object?>(Work.Of(NotNull(function)), cancellationToken, NotNull(options));

    /// <summary>Runs <paramref name="function"/> on the cluster, with options of its own, where the task that it returns is awaited, and returns its result.</summary>
    /// <exception cref="ArgumentException">The options cannot be used.</exception>
    public Task<TResult> Submit<TResult>(Func<Task<TResult>> function, TaskOptions options, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Of(NotNull(function)), cancellationToken, NotNull(options));

    /// <summary>Runs <paramref name="function"/> with the arguments, which travel by value.</summary>
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, TResult> function, T argument, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Apply(NotNull(function), argument), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>
    public Task<TResult> ApplyAsync<T1, T2, TResult>(Func<T1, T2, TResult> function, T1 first, T2 second, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Apply(NotNull(function), first, second), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>
    public Task<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, T1 first, T2 second, T3 third, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Apply(NotNull(function), first, second, third), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>
    public Task<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> function, T1 first, T2 second, T3 third, T4 fourth, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Apply(NotNull(function), first, second, third, fourth), cancellationToken);

    /// <summary>Runs <paramref name="function"/> with the arguments, which travel by value, and awaits there the task that it returns.</summary>
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, Task<TResult>> function, T argument, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Apply(NotNull(function), argument), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,Task{TResult}},T,CancellationToken)"/>
    public Task<TResult> ApplyAsync<T1, T2, TResult>(Func<T1, T2, Task<TResult>> function, T1 first, T2 second, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Apply(NotNull(function), first, second), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,Task{TResult}},T,CancellationToken)"/>
    public Task<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> function, T1 first, T2 second, T3 third, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Apply(NotNull(function), first, second, third), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,Task{TResult}},T,CancellationToken)"/>
    public Task<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> function, T1 first, T2 second, T3 third, T4 fourth, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.Apply(NotNull(function), first, second, third, fourth), cancellationToken);

    /// <summary>
    /// Runs <paramref name="function"/> with the results of tasks of any kind, of this pool or not, once they have ended: no thread waits for that. One
    /// that fails or is cancelled ends this task in the same way, and nothing is sent. Pass a plain value among them as Task.FromResult(value), or capture it.
    /// </summary>
    /// <remarks>
    /// A function that takes the task itself is called with a task that has ended: say so in the lambda, <c>(Task&lt;int&gt; t) =&gt; ...</c>. A large result of a
    /// delegate that ran on this pool goes from its executor to the others by reference: an agent that has it does not fetch it again.
    /// </remarks>
    [OverloadResolutionPriority(1)]
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, TResult> function, Task<T> argument, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.ApplyResults(NotNull(function), NotNull(argument)), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,TResult},Task{T},CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TResult> ApplyAsync<T1, T2, TResult>(
        Func<T1, T2, TResult> function, Task<T1> first, Task<T2> second, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.ApplyResults(NotNull(function), NotNull(first), NotNull(second)), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,TResult},Task{T},CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, TResult> function, Task<T1> first, Task<T2> second, Task<T3> third, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.ApplyResults(NotNull(function), NotNull(first), NotNull(second), NotNull(third)), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,TResult},Task{T},CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, TResult> function, Task<T1> first, Task<T2> second, Task<T3> third, Task<T4> fourth, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.ApplyResults(NotNull(function), NotNull(first), NotNull(second), NotNull(third), NotNull(fourth)), cancellationToken);

    /// <summary>As with a function that returns its result at once; the task that it returns is awaited there.</summary>
    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,TResult},Task{T},CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TResult> ApplyAsync<T, TResult>(Func<T, Task<TResult>> function, Task<T> argument, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.ApplyResults(NotNull(function), NotNull(argument)), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,Task{TResult}},Task{T},CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TResult> ApplyAsync<T1, T2, TResult>(
        Func<T1, T2, Task<TResult>> function, Task<T1> first, Task<T2> second, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.ApplyResults(NotNull(function), NotNull(first), NotNull(second)), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,Task{TResult}},Task{T},CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TResult> ApplyAsync<T1, T2, T3, TResult>(
        Func<T1, T2, T3, Task<TResult>> function, Task<T1> first, Task<T2> second, Task<T3> third, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.ApplyResults(NotNull(function), NotNull(first), NotNull(second), NotNull(third)), cancellationToken);

    /// <inheritdoc cref="ApplyAsync{T,TResult}(Func{T,Task{TResult}},Task{T},CancellationToken)"/>
    [OverloadResolutionPriority(1)]
    public Task<TResult> ApplyAsync<T1, T2, T3, T4, TResult>(
        Func<T1, T2, T3, T4, Task<TResult>> function, Task<T1> first, Task<T2> second, Task<T3> third, Task<T4> fourth, CancellationToken cancellationToken = default) =>
        Run<TResult>(Work.ApplyResults(NotNull(function), NotNull(first), NotNull(second), NotNull(third), NotNull(fourth)), cancellationToken);

    /// <summary>
    /// Takes in an assembly that was loaded from bytes, such as a script that the program compiled, so that delegates of it can be sent. One that is a
    /// file needs no such call. Types of it that travelled are kept until the pool is disposed.
    /// </summary>
    /// <param name="image">The same bytes that were loaded.</param>
    /// <param name="pdb">Gives remote stacks their lines. Default: none.</param>
    /// <exception cref="ArgumentException">The bytes are no managed assembly, or the program has another one of that name.</exception>
    public void AddAssembly(ReadOnlySpan<byte> image, ReadOnlySpan<byte> pdb = default)
    {
        Session.ThrowIfDisposed();
        Queue.Ground.Code.Add(image.ToArray(), pdb.ToArray());
    }

    /// <summary>
    /// Says what <see cref="Submit(Action)"/> would send, without sending or running anything: the bytes of each captured variable, what stays
    /// behind, what is refused and why, and the assemblies. Print it.
    /// </summary>
    public TravelReport Explain(Action action) => Session.Explain(Work.Of(NotNull(action)));

    /// <inheritdoc cref="Explain(Action)"/>
    public TravelReport Explain<TResult>(Func<TResult> function) => Session.Explain(Work.Of(NotNull(function)));

    /// <inheritdoc cref="Explain(Action)"/>
    public TravelReport Explain(Func<Task> function) => Session.Explain(Work.Of(NotNull(function)));

    /// <inheritdoc cref="Explain(Action)"/>
    public TravelReport Explain<TResult>(Func<Task<TResult>> function) => Session.Explain(Work.Of(NotNull(function)));

    /// <summary>As <see cref="Explain(Action)"/>, with arguments as for <see cref="ApplyAsync{T,TResult}(Func{T,TResult},T,CancellationToken)"/>; for a Map, with one of its items.</summary>
    public TravelReport Explain<T, TResult>(Func<T, TResult> function, T argument) => Session.Explain(Work.Apply(NotNull(function), argument));

    /// <inheritdoc cref="Explain{T,TResult}(Func{T,TResult},T)"/>
    public TravelReport Explain<T1, T2, TResult>(Func<T1, T2, TResult> function, T1 first, T2 second) =>
        Session.Explain(Work.Apply(NotNull(function), first, second));

    /// <inheritdoc cref="Explain{T,TResult}(Func{T,TResult},T)"/>
    public TravelReport Explain<T1, T2, T3, TResult>(Func<T1, T2, T3, TResult> function, T1 first, T2 second, T3 third) =>
        Session.Explain(Work.Apply(NotNull(function), first, second, third));

    /// <inheritdoc cref="Explain{T,TResult}(Func{T,TResult},T)"/>
    public TravelReport Explain<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, TResult> function, T1 first, T2 second, T3 third, T4 fourth) =>
        Session.Explain(Work.Apply(NotNull(function), first, second, third, fourth));

    /// <inheritdoc cref="Explain{T,TResult}(Func{T,TResult},T)"/>
    public TravelReport Explain<T, TResult>(Func<T, Task<TResult>> function, T argument) => Session.Explain(Work.Apply(NotNull(function), argument));

    /// <inheritdoc cref="Explain{T,TResult}(Func{T,TResult},T)"/>
    public TravelReport Explain<T1, T2, TResult>(Func<T1, T2, Task<TResult>> function, T1 first, T2 second) =>
        Session.Explain(Work.Apply(NotNull(function), first, second));

    /// <inheritdoc cref="Explain{T,TResult}(Func{T,TResult},T)"/>
    public TravelReport Explain<T1, T2, T3, TResult>(Func<T1, T2, T3, Task<TResult>> function, T1 first, T2 second, T3 third) =>
        Session.Explain(Work.Apply(NotNull(function), first, second, third));

    /// <inheritdoc cref="Explain{T,TResult}(Func{T,TResult},T)"/>
    public TravelReport Explain<T1, T2, T3, T4, TResult>(Func<T1, T2, T3, T4, Task<TResult>> function, T1 first, T2 second, T3 third, T4 fourth) =>
        Session.Explain(Work.Apply(NotNull(function), first, second, third, fourth));

    /// <inheritdoc cref="QueueScheduler.Complete"/>
    public void Complete() => Queue.Complete();

    /// <inheritdoc cref="QueueScheduler.Terminate"/>
    public void Terminate() => Queue.Terminate();

    /// <inheritdoc cref="QueueScheduler.Completion"/>
    public Task Completion => Queue.Completion;

    /// <inheritdoc cref="QueueScheduler.Statistics"/>
    public PoolStatistics Statistics => Queue.Statistics;

    /// <inheritdoc cref="QueueScheduler.WaitToSubmitAsync"/>
    public Task<bool> WaitToSubmitAsync(CancellationToken cancellationToken = default) => Queue.WaitToSubmitAsync(cancellationToken);

    /// <inheritdoc cref="QueueScheduler.DisposeAsync"/>
    public ValueTask DisposeAsync() => Queue.DisposeAsync();

    /// <summary>From which executors fetch.</summary>
    internal ArtifactEndpoint Artifacts => Queue.Ground.Artifacts;

    private Task<TResult> Run<TResult>(Work work, CancellationToken cancellationToken, TaskOptions? options = null)
    {
        using var entry = Session.Enter();
        return Session.Submit<TResult>(work, cancellationToken, options);
    }

    private static T NotNull<T>(T given, [CallerArgumentExpression(nameof(given))] string? name = null) => given ?? throw new ArgumentNullException(name);
}
