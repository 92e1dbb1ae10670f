using System.Globalization;

namespace Federation.ClusterNode.Execution;

/// <summary>A user of this machine, as <c>/etc/passwd</c> has it.</summary>
internal sealed record UserAccount(string Name, uint UserId, uint GroupId, string Home, string Shell)
{
    private static readonly Lazy<UserAccount?> Running = new(() => Find(Environment.UserName));

    /// <summary>The user that this node runs as, or null where the machine does not list it, as in some containers.</summary>
    public static UserAccount? Own => Running.Value;

    /// <summary>The user with this name or number, or null.</summary>
    public static UserAccount? Find(string nameOrNumber) => Find(nameOrNumber, File.ReadLines("/etc/passwd"));

    /// <summary>The user with this name or number among lines of a passwd file, or null.</summary>
    public static UserAccount? Find(string nameOrNumber, IEnumerable<string> passwd)
    {
        foreach (var line in passwd)
        {
            var fields = line.Split(':');
            if (fields.Length < 7 || (fields[0] != nameOrNumber && fields[2] != nameOrNumber)) continue;
            return new UserAccount(
                fields[0],
                uint.Parse(fields[2], CultureInfo.InvariantCulture),
                uint.Parse(fields[3], CultureInfo.InvariantCulture),
                fields[5],
                fields[6]);
        }

        return null;
    }
}
