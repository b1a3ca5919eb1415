using Mentor.Protocol.Delegates;
using Mentor.Protocol.Lifting;

namespace Mentor.Protocol.Values;

/// <summary>The body of an object that was met too deep to be written there and then.</summary>
internal readonly record struct DeferredBody(object Object, ObjectFormatter Formatter, ulong Fields, ClosureScope? Scope, LiftWriter? Lifts, TrailStep? Path);
