using System.Reflection;
using System.Reflection.Emit;
using Mentor.Protocol.Payloads;

namespace Mentor.Protocol.Values;

internal delegate void WriteObjectFields(ref PayloadWriter writer, object value);

internal delegate void WriteStructFields<T>(ref PayloadWriter writer, ref T value);

internal delegate void ReadObjectFields(ref PayloadReader reader, object value);

internal delegate void ReadStructFields<T>(ref PayloadReader reader, ref T value);

/// <summary>Compiles a plan: one method that takes field after field, private and readonly ones too, without a box.</summary>
internal static class FieldEmitter
{
    private const BindingFlags Any = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic;

    // ldfld takes an object and the address of a struct alike, so that both kinds share all the code below.
    public static Delegate Writer(Type owner, FieldInfo[] fields, Formatter[] formatters)
    {
        var method = New("write", owner, typeof(PayloadWriter));
        var il = method.GetILGenerator();
        for (var i = 0; i < fields.Length; i++)
        {
            var type = fields[i].FieldType;
            if (Primitives.WriteOf(type) is { } write)
            {
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Ldflda, typeof(PayloadWriter).GetField(nameof(PayloadWriter.Raw))!);
                il.Emit(OpCodes.Ldarg_2);
                il.Emit(OpCodes.Ldfld, fields[i]);
                il.Emit(OpCodes.Call, write);
                continue;
            }

            LoadFormatter(il, i);
            il.Emit(OpCodes.Ldarg_1);
            il.Emit(OpCodes.Ldarg_2);
            il.Emit(OpCodes.Ldfld, fields[i]);
            il.Emit(OpCodes.Callvirt, typeof(Formatter<>).MakeGenericType(type).GetMethod(nameof(Formatter<>.Write), Any)!);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate(owner.IsValueType ? typeof(WriteStructFields<>).MakeGenericType(owner) : typeof(WriteObjectFields), formatters);
    }

    public static Delegate Reader(Type owner, FieldInfo[] fields, Formatter[] formatters)
    {
        var method = New("read", owner, typeof(PayloadReader));
        var il = method.GetILGenerator();
        for (var i = 0; i < fields.Length; i++)
        {
            var type = fields[i].FieldType;
            il.Emit(OpCodes.Ldarg_2);
            if (Primitives.ReadOf(type) is { } read)
            {
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Ldflda, typeof(PayloadReader).GetField(nameof(PayloadReader.Raw))!);
                il.Emit(OpCodes.Call, read);
            }
            else
            {
                LoadFormatter(il, i);
                il.Emit(OpCodes.Ldarg_1);
                il.Emit(OpCodes.Callvirt, typeof(Formatter<>).MakeGenericType(type).GetMethod(nameof(Formatter<>.Read), Any)!);
            }

            il.Emit(OpCodes.Stfld, fields[i]);
        }

        il.Emit(OpCodes.Ret);
        return method.CreateDelegate(owner.IsValueType ? typeof(ReadStructFields<>).MakeGenericType(owner) : typeof(ReadObjectFields), formatters);
    }

    private static DynamicMethod New(string name, Type owner, Type side) => new(
        $"{name} {owner.Name}", typeof(void),
        [typeof(Formatter[]), side.MakeByRefType(), owner.IsValueType ? owner.MakeByRefType() : typeof(object)],
        typeof(FieldEmitter).Module, skipVisibility: true);

    private static void LoadFormatter(ILGenerator il, int index)
    {
        il.Emit(OpCodes.Ldarg_0);
        il.Emit(OpCodes.Ldc_I4, index);
        il.Emit(OpCodes.Ldelem_Ref);
    }
}
