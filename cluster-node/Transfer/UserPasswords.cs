using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Transfer;

/// <summary>Passwords in Cronicle's backup files. Cronicle's are taken over as they are and given back; it cannot check our own, so that whoever has one needs a new password there.</summary>
internal static class UserPasswords
{
    /// <summary>Where one of our own hashes stands in the file.</summary>
    public const string OwnHash = "federation_password";

    private const string Nobodys = "!";
    private const string CronicleScheme = "cronicle";

    /// <summary>Takes the password out of a user of the file, as it is to be stored; one that no password matches if there is none.</summary>
    public static string Take(JsonObject user)
    {
        var (own, hash, salt) = (user.Text(OwnHash), user.Text("password"), user.Text("salt") ?? "");
        user.Remove(OwnHash);
        user.Remove("password");
        user.Remove("salt");
        return own ?? (hash is { Length: > 0 } ? PasswordHash.OfCronicle(hash, salt) : Nobodys);
    }

    /// <summary>Puts a stored password into a user of the file.</summary>
    public static void Put(JsonObject user, string stored)
    {
        if (stored.Split(':') is [CronicleScheme, var salt, var hash])
        {
            user["password"] = hash;
            user["salt"] = salt;
            return;
        }

        user["password"] = "";
        user["salt"] = "";
        user[OwnHash] = stored;
    }
}
