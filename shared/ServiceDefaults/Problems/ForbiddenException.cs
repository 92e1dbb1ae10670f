namespace Federation.ServiceDefaults.Problems;

/// <summary>The caller may not do this. The message says which right is missing; it is answered as 403.</summary>
public sealed class ForbiddenException(string reason) : RefusedException(reason);
