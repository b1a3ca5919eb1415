using System.Reflection;
using System.Reflection.Emit;

namespace Mentor.Tests.Artifacts;

/// <summary>Builds small assemblies as files: each build another module, as a compiler would.</summary>
internal static class PlugIn
{
    public const string TypeName = "Plug.In";

    /// <summary>Writes an assembly whose type Plug.In has a static method Answer that returns <paramref name="answer"/>, or what the other assembly's returns.</summary>
    public static string Build(string folder, string name, int answer, MethodInfo? calls = null)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(name) { Version = new Version(1, 0, 0, 0) }, typeof(object).Assembly);
        var type = assembly.DefineDynamicModule(name).DefineType(TypeName, TypeAttributes.Public | TypeAttributes.Class);
        var code = type.DefineMethod("Answer", MethodAttributes.Public | MethodAttributes.Static, typeof(int), []).GetILGenerator();
        if (calls is null)
            code.Emit(OpCodes.Ldc_I4, answer);
        else
            code.Emit(OpCodes.Call, calls);
        code.Emit(OpCodes.Ret);
        type.CreateType();
        var path = Path.Combine(folder, name + ".dll");
        assembly.Save(path);
        return path;
    }

    public static Func<int> Answer(Assembly assembly) => assembly.GetType(TypeName, throwOnError: true)!.GetMethod("Answer")!.CreateDelegate<Func<int>>();
}
