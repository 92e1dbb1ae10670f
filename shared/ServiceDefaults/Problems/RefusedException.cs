namespace Federation.ServiceDefaults.Problems;

/// <summary>The rules say no. The message is a reason the caller can act on; it is answered as 409.</summary>
public class RefusedException(string reason) : Exception(reason);
