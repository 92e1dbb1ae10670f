using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Satellites;
using Federation.Contracts.Regions;
using Federation.ServiceDefaults.Commands;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Uplink;

/// <summary>
/// Before anything else of a satellite starts: makes a credential and gives it to the region for the enrolment token. It is on the disk before the region knows of it, so whatever is
/// interrupted is said again with the same one.
/// </summary>
internal sealed class Enrolment(
    RegionLink link, CredentialFile file, Persistence persistence, IOptions<UplinkOptions> uplink, IOptions<NodeOptions> node, ILogger<Enrolment> logger) : IHostedLifecycleService
{
    /// <summary>Enrols unless that is done. With <paramref name="anew"/> also if it is, for instance with a new token after a revocation.</summary>
    /// <exception cref="CommandFaultException">There is no token, the region does not take it, or the data folder is another satellite's.</exception>
    public async Task EnrolAsync(bool anew, CancellationToken cancellationToken)
    {
        if (file.Hostname is { } hostname && hostname != node.Value.Name)
            throw new CommandFaultException($"The data folder {node.Value.DataFolder} is the satellite {hostname}'s, with its credential and its jobs: set Node:Name to {hostname}, or give {node.Value.Name} a data folder of its own.");
        if (file.IsEnrolled && !anew) return;
        if (uplink.Value.EnrolmentToken is not { Length: > 0 } token)
            throw new CommandFaultException($"{node.Value.Name} is not enrolled: set Uplink:EnrolmentToken to a token that the region made for it (cluster-node satellite token {node.Value.Name}).");

        if (file.Current is null || file.IsEnrolled) file.Write(SatelliteSecrets.New(), enrolled: false);
        var refusal = await persistence.UntilItWorksAsync(cancel => AskAsync(token, cancel), cancellationToken);
        if (refusal is not null) throw new CommandFaultException(refusal);
        file.Write(file.Current!, enrolled: true);
        logger.Enrolled(node.Value.Name);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => EnrolAsync(anew: false, cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Why the region does not want it; null if it does.</summary>
    private async Task<string?> AskAsync(string token, CancellationToken cancellationToken)
    {
        try
        {
            var request = new EnrolRequest { Hostname = node.Value.Name, Token = token, Credential = file.Current! };
            await link.CallAsync<EnrolRequest, RegionReply>("enrol", request, TimeSpan.Zero, cancellationToken);
            return null;
        }
        catch (RegionRefusedException refused)
        {
            return refused.Message;
        }
    }
}
