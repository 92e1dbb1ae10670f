using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Hosting;

/// <summary>Who this node is and what it does: configuration section <c>Node</c>.</summary>
public sealed class NodeOptions
{
    /// <summary>The node's name in its region, Cronicle's <c>hostname</c>: 1 to 100 characters, unique in the region. Default: the machine's host name.</summary>
    [Required, StringLength(100, MinimumLength = 1)]
    public string Name { get; set; } = Environment.MachineName;

    /// <summary>Folder of all that this node keeps on its own disk. Default: <c>data</c> in the working folder.</summary>
    [Required]
    public string DataFolder { get; set; } = "data";

    /// <summary>
    /// What the node does, comma-separated, of <c>api</c>, <c>scheduler</c>, <c>worker</c>; with <c>Uplink:Regions</c>, and so without a database, of <c>worker</c>, <c>relay</c>. Default:
    /// the first three.
    /// </summary>
    [Required, RegularExpression("(api|scheduler|worker|relay)(,(api|scheduler|worker|relay))*", ErrorMessage = "must be a comma-separated list of api, scheduler, worker, relay.")]
    public string Roles { get; set; } = "api,scheduler,worker";

    /// <summary>Where others reach the node's API. Default: where it listens.</summary>
    [Url]
    public string? Url { get; set; }

    /// <summary>Whether plain HTTP may be served beyond this machine, because something before the node encrypts. Default: no, such a node does not start.</summary>
    public bool AllowPlainHttp { get; set; }

    /// <summary>Whether the node serves the API.</summary>
    public bool IsApi => Has("api");

    /// <summary>Whether the node fires due events.</summary>
    public bool IsScheduler => Has("scheduler");

    /// <summary>Whether jobs may be placed on the node.</summary>
    public bool IsWorker => Has("worker");

    /// <summary>Whether the node passes satellites' calls on.</summary>
    public bool IsRelay => Has("relay");

    /// <summary>The options as they stand in the configuration, before they are checked.</summary>
    public static NodeOptions Of(IConfiguration configuration)
    {
        var (section, options) = (configuration.GetSection("Node"), new NodeOptions());
        options.Name = section[nameof(Name)] ?? options.Name;
        options.DataFolder = section[nameof(DataFolder)] ?? options.DataFolder;
        options.Roles = section[nameof(Roles)] ?? options.Roles;
        return options;
    }

    private bool Has(string role) => Roles.Split(',').Contains(role);
}

[OptionsValidator]
internal sealed partial class NodeOptionsValidator : IValidateOptions<NodeOptions>;
