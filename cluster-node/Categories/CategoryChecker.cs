using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Categories;

/// <summary>The rules for the properties of a category, given when it is made or changed.</summary>
internal static class CategoryChecker
{
    /// <summary>Checks the properties that are there, which have the meaning they have in an event.</summary>
    /// <exception cref="RefusalException">One is wrong.</exception>
    public static void Check(JsonObject category) => EventChecker.Check(category);

    /// <summary>Adds what a new category has unless it is told otherwise.</summary>
    public static void Complete(JsonObject category)
    {
        category.TryAdd("enabled", 1);
        category.TryAdd("max_children", 0);
    }
}
