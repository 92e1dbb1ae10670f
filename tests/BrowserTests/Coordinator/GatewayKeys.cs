using System.Security.Cryptography;

namespace Federation.BrowserTests.Coordinator;

/// <summary>A key pair as the settings want it: the coordinator's half and that of the nodes.</summary>
internal sealed record GatewayKeys(string Private, string Public)
{
    /// <summary>A new pair.</summary>
    public static GatewayKeys Make()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return new GatewayKeys(Convert.ToBase64String(key.ExportPkcs8PrivateKey()), Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()));
    }
}
