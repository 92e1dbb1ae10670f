using System.Globalization;
using System.Security.Cryptography;

namespace Federation.ClusterNode.Access;

/// <summary>Passwords as they are stored: <c>pbkdf2-sha512$iterations$salt$hash</c>, salt and hash in base 64.</summary>
public static class PasswordHash
{
    private const string Scheme = "pbkdf2-sha512";
    private const int Iterations = 210_000;
    private const int SaltSize = 16;
    private const int HashSize = 32;

    /// <summary>What to store for a password.</summary>
    public static string Of(string password)
    {
        var salt = RandomNumberGenerator.GetBytes(SaltSize);
        return $"{Scheme}${Iterations}${Convert.ToBase64String(salt)}${Convert.ToBase64String(Derive(password, salt, Iterations))}";
    }

    /// <summary>Whether a password is the stored one.</summary>
    public static bool Matches(string stored, string password) =>
        stored.Split('$') is [Scheme, var iterations, var salt, var hash]
        && CryptographicOperations.FixedTimeEquals(
            Derive(password, Convert.FromBase64String(salt), int.Parse(iterations, CultureInfo.InvariantCulture)), Convert.FromBase64String(hash));

    private static byte[] Derive(string password, byte[] salt, int iterations) =>
        Rfc2898DeriveBytes.Pbkdf2(password, salt, iterations, HashAlgorithmName.SHA512, HashSize);
}
