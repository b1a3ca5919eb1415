using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Payloads;
using Mentor.Protocol.TaskBodies;

namespace Mentor.Protocol.Values;

/// <summary>A class of the program: made without a constructor, then filled field by field.</summary>
internal sealed class FieldwiseFormatter(Type type, FormatterCatalog catalog) : ObjectFormatter(type)
{
    private const int MostParts = 64;

    // What the compiler, or this library, has put around what the user wrote.
    private readonly bool _isOfTheCall = CompilerCode.IsClosure(type) || typeof(IEnvelope).IsAssignableFrom(type);

    // Whoever put something into one of these meant it.
    private readonly bool _isGrouping = typeof(ITuple).IsAssignableFrom(type) || CompilerCode.IsAnonymous(type);

    private readonly FieldInfo[] _fields = FieldPlan.FieldsOf(type);
    private (ulong Fields, FieldPlan Plan)[] _parts = [];
    private FieldPlan? _whole;
    private (int, FieldInfo)[]? _outerClosures;

    public override bool HasBody => true;

    public override bool IsClosure { get; } = CompilerCode.IsClosure(type);

    public override ulong EveryField => ClosureScope.EveryField(_fields.Length);

    public override (int Bit, FieldInfo Field)[] OuterClosures => _outerClosures ??=
        !IsClosure ? [] : [.. _fields.Index().Where(each => CompilerCode.IsClosure(each.Item.FieldType) || CompilerCode.IsThis(each.Item)).Select(each => (each.Index, each.Item))];

    public override bool IsInterchangeable(object value) => CompilerCode.IsStateless(Type);

    public override void WriteHead(ref PayloadWriter writer, object value)
    {
    }

    public override void WriteBody(ref PayloadWriter writer, object value, ulong fields)
    {
        if (fields != AllFields && writer.State.Trail is { } trail) TellPruned(trail, fields);
        var state = writer.State;
        var outer = state.RidesAlong;
        state.RidesAlong = !_isOfTheCall && (outer || (fields == AllFields && !_isGrouping));
        PlanOf(fields).Write(ref writer, value);
        state.RidesAlong = outer;
    }

    public override object ReadHead(ref PayloadReader reader, int id) => RuntimeHelpers.GetUninitializedObject(Type);

    public override void ReadBody(ref PayloadReader reader, object value, ulong fields)
    {
        if (fields != AllFields && 64 - BitOperations.LeadingZeroCount(fields) > _fields.Length)
            throw reader.Malformed($"it has field {63 - BitOperations.LeadingZeroCount(fields)} of a {Type} with {_fields.Length} fields");
        PlanOf(fields).Read(ref reader, value);
    }

    private FieldPlan PlanOf(ulong fields)
    {
        if (fields == AllFields) return _whole ??= new FieldPlan(Type, _fields, catalog);
        foreach (var part in _parts)
        {
            if (part.Fields == fields) return part.Plan;
        }

        var plan = MakePart(fields);
        // A race loses a plan, which is then made again; hostile payloads must not fill the memory.
        if (_parts.Length < MostParts) _parts = [.. _parts, (fields, plan)];
        return plan;
    }

    private void TellPruned(Trail trail, ulong fields)
    {
        foreach (var (index, each) in _fields.Index())
        {
            if ((fields >> index & 1) == 0) trail.Prune(FieldText.Of(each));
        }
    }

    private FieldPlan MakePart(ulong fields) => new(Type, [.. _fields.Where((_, index) => (fields >> index & 1) != 0)], catalog);
}
