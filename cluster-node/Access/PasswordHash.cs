using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Bcrypt = BCrypt.Net.BCrypt;

namespace Federation.ClusterNode.Access;

/// <summary>
/// Passwords as they are stored: bcrypt of the password's SHA-384, so that every character of a long one counts. Users taken over from Cronicle keep the hash that they have there, as
/// <c>cronicle:SALT:HASH</c>, until they get a new password.
/// </summary>
public static partial class PasswordHash
{
    private const string Imported = "cronicle";
    private const int WorkFactor = 10;

    /// <summary>What to store for a password.</summary>
    public static string Of(string password) => Bcrypt.EnhancedHashPassword(password, WorkFactor);

    /// <summary>What to store for a user of Cronicle.</summary>
    /// <param name="hash">The user's <c>password</c>: bcrypt, or SHA-256 in hexadecimal, of the password followed by the salt.</param>
    /// <param name="salt">The user's <c>salt</c>.</param>
    public static string OfCronicle(string hash, string salt) => $"{Imported}:{salt}:{hash}";

    /// <summary>Whether a password is the stored one.</summary>
    public static bool Matches(string stored, string password) => stored.Split(':') switch
    {
        [Imported, var salt, var hash] when IsBcrypt().IsMatch(hash) => Bcrypt.Verify(password + salt, hash),
        [Imported, var salt, var hash] => CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(password + salt)))), Encoding.UTF8.GetBytes(hash)),
        [var hash] => IsBcrypt().IsMatch(hash) && Bcrypt.EnhancedVerify(password, hash),
        _ => false,
    };

    [GeneratedRegex(@"^\$2[abxy]\$\d\d\$[./A-Za-z0-9]{53}\z")]
    private static partial Regex IsBcrypt();
}
