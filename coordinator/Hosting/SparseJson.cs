using System.Collections;
using System.Text.Json.Serialization.Metadata;

namespace Federation.Coordinator.Hosting;

/// <summary>An object of this type is stored without what is as in a new one: written and read with every step, most of a run would be that.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class SparseAttribute : Attribute;

/// <summary>Leaves out of stored JSON what need not be there to read the same object again.</summary>
internal static class SparseJson
{
    /// <summary>Shortens what <see cref="SparseAttribute"/> marks. Texts always stand there, for they are searched for.</summary>
    public static void Shorten(JsonTypeInfo type)
    {
        if (type.Kind != JsonTypeInfoKind.Object || !type.Type.IsDefined(typeof(SparseAttribute), inherit: false)) return;

        var fresh = Activator.CreateInstance(type.Type)!;
        foreach (var property in type.Properties)
            if (!property.IsRequired && property.Get?.Invoke(fresh) is { } initial and not string) property.ShouldSerialize = (_, value) => !IsSame(value, initial);
    }

    private static bool IsSame(object? value, object initial) => initial.Equals(value) || (value is ICollection { Count: 0 } && initial is ICollection { Count: 0 });
}
