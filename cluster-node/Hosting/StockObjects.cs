using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Servers;

namespace Federation.ClusterNode.Hosting;

/// <summary>What a new region holds: the objects that scripts written for Cronicle expect to find.</summary>
internal static class StockObjects
{
    public static IReadOnlyList<Category> Categories(long now) =>
    [
        new() { Id = "general", Data = Entry("general", "General", now, ("description", "For events without a category of their own."), ("max_children", 0)) },
    ];

    public static IReadOnlyList<ServerGroup> Groups() =>
    [
        new() { Id = "maingrp", Data = new() { ["id"] = "maingrp", ["title"] = "Primary Group", ["regexp"] = ".+", ["master"] = 1 } },
        new() { Id = "allgrp", Data = new() { ["id"] = "allgrp", ["title"] = "All Servers", ["regexp"] = ".+", ["master"] = 0 } },
    ];

    public static IReadOnlyList<Plugin> Plugins(long now) => [ShellPlugin(now), UrlPlugin(now), TestPlugin(now)];

    public static User Admin(string password, long now) => new()
    {
        Id = "admin",
        PasswordHash = PasswordHash.Of(password),
        Data = new()
        {
            ["username"] = "admin",
            ["full_name"] = "Administrator",
            ["email"] = "admin@localhost",
            ["active"] = 1,
            ["modified"] = now,
            ["created"] = now,
            ["privileges"] = new JsonObject { ["admin"] = 1 },
        },
    };

    public static ApiKey AdminKey(string key, DateTimeOffset now)
    {
        var id = RecordIds.New('k', now);
        return new()
        {
            Id = id,
            Hash = ApiKey.HashOf(key),
            Data = new()
            {
                ["id"] = id,
                ["title"] = "admin",
                ["key"] = ApiKey.HintOf(key),
                ["active"] = 1,
                ["privileges"] = new JsonObject { ["admin"] = 1 },
                ["username"] = "admin",
                ["modified"] = now.ToUnixTimeSeconds(),
                ["created"] = now.ToUnixTimeSeconds(),
            },
        };
    }

    private static Plugin ShellPlugin(long now) => new()
    {
        Id = "shellplug",
        Data = Entry("shellplug", "Shell Script", now, ("command", "bin/shell-plugin.js"), ("params", new JsonArray(
            new JsonObject { ["id"] = "script", ["type"] = "textarea", ["rows"] = 10, ["title"] = "Script Source", ["value"] = "#!/bin/sh\n\n# Enter your shell script code here" },
            Checkbox("annotate", "Add Date/Time Stamps to Log"),
            Checkbox("json", "Interpret JSON in Output")))),
    };

    private static Plugin UrlPlugin(long now) => new()
    {
        Id = "urlplug",
        Data = Entry("urlplug", "HTTP Request", now, ("command", "bin/url-plugin.js"), ("params", new JsonArray(
            new JsonObject { ["type"] = "select", ["id"] = "method", ["title"] = "Method", ["items"] = new JsonArray("GET", "HEAD", "POST"), ["value"] = "GET" },
            new JsonObject { ["type"] = "textarea", ["id"] = "url", ["title"] = "URL", ["rows"] = 3, ["value"] = "http://" },
            new JsonObject { ["type"] = "textarea", ["id"] = "headers", ["title"] = "Request Headers", ["rows"] = 4, ["value"] = "User-Agent: Cronicle/1.0" },
            new JsonObject { ["type"] = "textarea", ["id"] = "data", ["title"] = "POST Data", ["rows"] = 4, ["value"] = "" },
            new JsonObject { ["type"] = "text", ["id"] = "timeout", ["title"] = "Timeout (Seconds)", ["size"] = 5, ["value"] = "30" },
            Checkbox("follow", "Follow Redirects"),
            Checkbox("ssl_cert_bypass", "SSL Cert Bypass"),
            new JsonObject { ["type"] = "text", ["id"] = "success_match", ["title"] = "Success Match", ["size"] = 20, ["value"] = "" },
            new JsonObject { ["type"] = "text", ["id"] = "error_match", ["title"] = "Error Match", ["size"] = 20, ["value"] = "" }))),
    };

    private static Plugin TestPlugin(long now) => new()
    {
        Id = "testplug",
        Data = Entry("testplug", "Test Plugin", now, ("command", "bin/test-plugin.js"), ("params", new JsonArray(
            new JsonObject { ["id"] = "duration", ["type"] = "text", ["size"] = 10, ["title"] = "Test Duration (seconds)", ["value"] = 60 },
            Checkbox("progress", "Report Progress", on: true),
            Checkbox("burn", "Burn Memory/CPU"),
            new JsonObject { ["id"] = "action", ["type"] = "select", ["title"] = "Simulate Action", ["items"] = new JsonArray("Success", "Failure", "Crash"), ["value"] = "Success" },
            new JsonObject { ["id"] = "secret", ["type"] = "hidden", ["value"] = "Will not be shown in Event UI" }))),
    };

    private static JsonObject Checkbox(string id, string title, bool on = false) => new() { ["id"] = id, ["type"] = "checkbox", ["title"] = title, ["value"] = on ? 1 : 0 };

    private static JsonObject Entry(string id, string title, long now, params (string Name, JsonNode Value)[] more)
    {
        var entry = new JsonObject { ["id"] = id, ["title"] = title, ["enabled"] = 1, ["username"] = "admin", ["modified"] = now, ["created"] = now };
        foreach (var (name, value) in more) entry[name] = value;
        return entry;
    }
}
