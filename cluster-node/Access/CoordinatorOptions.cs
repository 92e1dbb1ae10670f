namespace Federation.ClusterNode.Access;

/// <summary>Which coordinator's word is taken for who a person is: configuration section <c>Coordinator</c>. Off unless both are given.</summary>
public sealed class CoordinatorOptions
{
    /// <summary>The coordinator's key, ECDSA P-256 as SubjectPublicKeyInfo in Base64, which it tells at <c>/api/v1/gateway/key</c>. Default: none.</summary>
    public string? PublicKey { get; set; }

    /// <summary>The name of this region at the coordinator. Default: none.</summary>
    public string? Region { get; set; }
}
