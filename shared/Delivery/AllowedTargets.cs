using System.Net;
using System.Net.Sockets;

namespace Federation.Delivery;

/// <summary>The rule of <see cref="DeliveryOptions.AllowedTargets"/>: which hosts may be connected to.</summary>
public sealed class AllowedTargets
{
    private readonly List<string> hosts = [];
    private readonly List<IPNetwork> networks = [];

    /// <summary>The rule of a list. Entries that are nothing allow nothing; <see cref="IsEntry"/> tells them.</summary>
    public AllowedTargets(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (Network(entry) is { } network) networks.Add(network);
            else hosts.Add(entry);
        }
    }

    /// <summary>Whether a text can stand in the list.</summary>
    public static bool IsEntry(string text) =>
        Network(text) is not null || Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text) == UriHostNameType.Dns;

    /// <summary>Whether a host may be connected to at one of its addresses.</summary>
    public bool Allow(string host, IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (networks.Any(network => network.Contains(plain))) return true;
        return !IsLinkLocal(plain) && (hosts.Count + networks.Count == 0 || hosts.Any(pattern => Matches(pattern, host)));
    }

    private static IPNetwork? Network(string text) =>
        IPNetwork.TryParse(text, out var network) ? network : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : null;

    private static bool Matches(string pattern, string host) =>
        pattern.StartsWith("*.", StringComparison.Ordinal)
            ? host.EndsWith(pattern[1..], StringComparison.OrdinalIgnoreCase)
            : host.Equals(pattern, StringComparison.OrdinalIgnoreCase);

    private static bool IsLinkLocal(IPAddress address) =>
        address.AddressFamily == AddressFamily.InterNetwork ? address.GetAddressBytes() is [169, 254, ..] : address.IsIPv6LinkLocal;
}
