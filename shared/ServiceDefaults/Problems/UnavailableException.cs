namespace Federation.ServiceDefaults.Problems;

/// <summary>What the answer needs does not answer now. The message says what; it is answered as 503 with <c>Retry-After</c>.</summary>
public class UnavailableException(string reason, Exception? inner = null) : Exception(reason, inner);
