using Mentor.Protocol.TaskBodies;

namespace Mentor.Tasks.Tpl;

/// <summary>The user's body of a queued task, and what the task would hand to it.</summary>
/// <param name="Task">Whose body it is.</param>
/// <param name="Delegate">What the user wrote.</param>
/// <param name="Antecedent">The task that it continues, or the tasks; null when it continues none.</param>
/// <param name="IsInState">ContinueWhenAll and ContinueWhenAny hand the user's body, as their state, to one of the framework.</param>
/// <param name="Ends">What knows how tasks ended.</param>
internal readonly record struct TakenBody(Task Task, Delegate Delegate, object? Antecedent, bool IsInState, TaskEnds Ends)
{
    public object? State => TaskBody.StateOf(Task);

    /// <summary>It asks for tasks of whatever result, and may do without the result where that cannot travel.</summary>
    public bool IsContentWithoutResults =>
        Antecedent is not null && !Ends.AreBare && Delegate.GetType().GenericTypeArguments is [var first, ..] && (first.IsAssignableFrom(typeof(Task)) || first == typeof(Task[]));

    public TaskEnd AntecedentEnd() => Ends.Of((Task)Antecedent!);

    public TaskEnd[] AntecedentEnds() => Array.ConvertAll((Task[])Antecedent!, Ends.Of);

    public void Replace(Delegate body)
    {
        if (IsInState) TaskBody.StateOf(Task) = body;
        else TaskBody.Of(Task) = body;
    }
}
