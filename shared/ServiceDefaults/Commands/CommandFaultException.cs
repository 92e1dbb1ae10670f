namespace Federation.ServiceDefaults.Commands;

/// <summary>A command cannot do what it was told. The message is a sentence for whoever gave it, and says what to do about it.</summary>
public sealed class CommandFaultException(string message) : Exception(message);
