using System.Runtime.CompilerServices;
using Mentor.Protocol.Delegates;
using Mentor.Protocol.Lifting;
using Mentor.Protocol.Payloads;
using MessagePack;

namespace Mentor.Protocol.Values;

/// <summary>A place that holds a reference.</summary>
/// <remarks>
/// slot  = nil
///       / INT below 0                    the object of number -n-1; objects are numbered as they are met
///       / type content                   a new object
///       / false type FIELDS content      a new object of which only some fields travel
///       / true INT FIELDS content        further fields of the object of that number
///       / lifted                         see <see cref="LiftSlot"/>
/// type  = 0 for the declared type / a type reference
/// content of an object with a body that is met deeper than <see cref="DeferAt"/> follows after the root, or after the content of the
/// innermost object that is made of its content, in the order of meeting.
/// </remarks>
internal static class ObjectSlot
{
    public const int DeferAt = 64;

    public static void Write(ref PayloadWriter writer, object? value, ObjectFormatter? exact)
    {
        if (value is null)
        {
            writer.Raw.WriteNil();
            return;
        }

        if (writer.State.Lifts is { } lifts) lifts.Write(ref writer, value, exact);
        else WriteHere(ref writer, value, exact);
    }

    /// <summary>Writes the value itself, or the number of what was seen before.</summary>
    public static void WriteHere(ref PayloadWriter writer, object value, ObjectFormatter? exact)
    {
        var state = writer.State;
        var isExact = exact is not null && value.GetType() == exact.Type;
        var formatter = isExact ? exact! : state.Catalog.ContentOf(value.GetType());
        var fields = formatter.IsClosure && state.Scope is { } scope ? scope.FieldsOf(formatter.Type) : ObjectFormatter.AllFields;
        Write(ref writer, value, formatter, isExact, fields);
    }

    /// <summary>The object whose method the delegate is, or is part of.</summary>
    public static void WriteThis(ref PayloadWriter writer, object? value, ObjectFormatter exact)
    {
        if (value is null || exact.IsClosure || writer.State.Scope is not { } scope || writer.State.Catalog.ContentOf(value.GetType()) is not FieldwiseFormatter formatter)
            Write(ref writer, value, exact);
        else
            Write(ref writer, value, formatter, ReferenceEquals(formatter, exact), scope.FieldsOfThis(formatter.Type));
    }

    private static void Write(ref PayloadWriter writer, object value, ObjectFormatter formatter, bool isExact, ulong fields)
    {
        var state = writer.State;
        var id = -1;
        if (state.Lifts is { } lifts && lifts.TryWriteWithin(ref writer, value)) return;
        if (formatter.HasIdentity && !state.Seen.TryAdd(value, out id))
        {
            WriteSeen(ref writer, value, formatter, id, fields);
            return;
        }

        if (fields != ObjectFormatter.AllFields) writer.Raw.Write(false);
        if (isExact) writer.Raw.Write(0);
        else TypeReferences.Write(ref writer, formatter.HeadMayMakeAnother ? typeof(Exception) : formatter.Type);
        if (id >= 0) state.Seen.Sent(id) = fields;
        if (fields != ObjectFormatter.AllFields) writer.Raw.Write(fields);
        WriteContent(ref writer, value, formatter, id, fields);
    }

    /// <param name="reader">Stands at a slot.</param>
    /// <param name="declared">The declared type; its formatter may refuse objects of exactly that type.</param>
    public static object? Read(ref PayloadReader reader, ObjectFormatter declared)
    {
        var value = ReadUpToBody(ref reader, declared, out var body);
        if (body.Formatter is not null) ReadBody(ref reader, body);
        return value;
    }

    /// <summary>Makes the object without filling it, so that a delegate can be made for it before its fields refer to that delegate.</summary>
    public static object? ReadUpToBody(ref PayloadReader reader, ObjectFormatter declared, out PendingBody body)
    {
        body = default;
        switch (reader.Raw.NextMessagePackType)
        {
            case MessagePackType.Nil:
                reader.Raw.ReadNil();
                return null;
            case MessagePackType.Boolean when reader.Raw.ReadBoolean():
                var seen = reader.Seen(reader.Raw.ReadInt32());
                var more = reader.State.Catalog.ContentOf(seen.GetType());
                if (!more.HasBody) throw reader.Malformed($"it has further fields for a {seen.GetType()}, which has none");
                body = new PendingBody(Checked(ref reader, seen, declared), more, reader.Raw.ReadUInt64());
                return seen;
            case MessagePackType.Boolean:
                return ReadNew(ref reader, declared, reader.Raw.ReadInt32(), pruned: true, out body);
            case MessagePackType.Extension:
                return Checked(ref reader, LiftSlot.Read(ref reader), declared);
            default:
                var tag = reader.Raw.ReadInt32();
                return tag < 0 ? Checked(ref reader, reader.Seen(-(tag + 1)), declared) : ReadNew(ref reader, declared, tag, pruned: false, out body);
        }
    }

    public static void ReadBody(ref PayloadReader reader, PendingBody body)
    {
        var state = reader.State;
        if (state.Depth >= DeferAt)
        {
            (state.Deferred ??= new Queue<PendingBody>()).Enqueue(body);
            return;
        }

        state.Depth++;
        body.Formatter.ReadBody(ref reader, body.Object, body.Fields);
        state.Depth--;
    }

    private static void WriteSeen(ref PayloadWriter writer, object value, ObjectFormatter formatter, int id, ulong fields)
    {
        var state = writer.State;
        ref var sent = ref state.Seen.Sent(id);
        if (formatter is RefusedObjectFormatter)
        {
            formatter.WriteHead(ref writer, value);
            return;
        }

        if (sent == IdentityTable.Open)
        {
            writer.Refuse(formatter.Type, "it contains itself, and an object of this kind can only be made of its complete content",
                "break the cycle, or hold the content in a class of your own");
            return;
        }

        var more = fields & ~sent & formatter.EveryField;
        if (formatter.IsClosure && state.Scope is { } scope) more |= ClosureChain.FieldsToDescend(value, formatter, fields, state, scope);
        if (more == 0)
        {
            writer.Raw.Write(-id - 1);
            return;
        }

        sent |= fields;
        writer.Raw.Write(true);
        writer.Raw.Write(id);
        writer.Raw.Write(more);
        WriteContent(ref writer, value, formatter, -1, more, bodyOnly: true);
    }

    private static void WriteContent(ref PayloadWriter writer, object value, ObjectFormatter formatter, int id, ulong fields, bool bodyOnly = false)
    {
        var state = writer.State;
        if (!bodyOnly)
        {
            if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                writer.Refuse(formatter.Type, "objects of this kind are nested too deeply", "flatten the structure, or hold it in a list");
                return;
            }

            if (formatter.HeadHoldsObjects) WriteWholeHead(ref writer, value, formatter, id);
            else formatter.WriteHead(ref writer, value);
        }

        if (!formatter.HasBody) return;
        if (state.Depth >= DeferAt)
        {
            state.Defer(value, formatter, fields);
            return;
        }

        WriteBody(ref writer, value, formatter, fields);
    }

    public static void WriteBody(ref PayloadWriter writer, object value, ObjectFormatter formatter, ulong fields)
    {
        var state = writer.State;
        var scope = state.Scope;
        if (!formatter.IsClosure) state.Scope = null;
        state.Depth++;
        formatter.WriteBody(ref writer, value, fields);
        state.Depth--;
        state.Scope = scope;
    }

    private static void WriteWholeHead(ref PayloadWriter writer, object value, ObjectFormatter formatter, int id)
    {
        var state = writer.State;
        var scope = state.Scope;
        var outer = state.Deferred;
        state.Scope = null;
        state.Deferred = null;
        if (id >= 0) state.Seen.Sent(id) = IdentityTable.Open;
        state.Depth++;
        formatter.WriteHead(ref writer, value);
        writer.WriteDeferred();
        state.Depth--;
        if (id >= 0) state.Seen.Sent(id) = ObjectFormatter.AllFields;
        state.Deferred = outer;
        state.Scope = scope;
    }

    private static object ReadNew(ref PayloadReader reader, ObjectFormatter declared, int tag, bool pruned, out PendingBody body)
    {
        var state = reader.State;
        var formatter = declared;
        if (tag != 0)
        {
            var type = TypeReferences.Read(ref reader, tag);
            formatter = state.Catalog.ContentOf(type);
            if (!formatter.HeadMayMakeAnother && !declared.Type.IsAssignableFrom(type)) throw reader.Malformed($"it has a {type} where a {declared.Type} is called for");
        }

        var fields = pruned ? reader.Raw.ReadUInt64() : ObjectFormatter.AllFields;
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack()) throw reader.Malformed("it is nested too deeply");

        var id = formatter.HasIdentity ? state.Reserve() : -1;
        var value = formatter.HeadHoldsObjects ? ReadWholeHead(ref reader, formatter, id) : formatter.ReadHead(ref reader, id);
        if (formatter.HeadMayMakeAnother || formatter is SubstituteFormatter) Checked(ref reader, value, declared);
        if (id >= 0) state.Objects[id] = value;
        body = formatter.HasBody ? new PendingBody(value, formatter, fields) : default;
        return value;
    }

    private static object ReadWholeHead(ref PayloadReader reader, ObjectFormatter formatter, int id)
    {
        var state = reader.State;
        var outer = state.Deferred;
        state.Deferred = null;
        state.Depth++;
        var value = formatter.ReadHead(ref reader, id);
        reader.ReadDeferred();
        state.Depth--;
        state.Deferred = outer;
        return value;
    }

    private static object Checked(ref PayloadReader reader, object seen, ObjectFormatter declared) =>
        declared.Type.IsInstanceOfType(seen) ? seen : throw reader.Malformed($"it refers to a {seen.GetType()} where a {declared.Type} is called for");
}
