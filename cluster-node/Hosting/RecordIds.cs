using System.Security.Cryptography;

namespace Federation.ClusterNode.Hosting;

/// <summary>Ids in Cronicle's style: a letter for the kind of record, the time and a random part in base 36, so that ids of one kind sort by age.</summary>
public static class RecordIds
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyz";

    /// <summary>A new id. <paramref name="kind"/> is <c>e</c> for an event, <c>j</c> for a job, <c>k</c> for an API key.</summary>
    public static string New(char kind, DateTimeOffset at) => $"{kind}{Base36(at.ToUnixTimeMilliseconds())}{RandomNumberGenerator.GetString(Digits, 7)}";

    private static string Base36(long number)
    {
        Span<char> text = stackalloc char[13];
        var start = text.Length;
        do
        {
            text[--start] = Digits[(int)(number % 36)];
            number /= 36;
        }
        while (number > 0);
        return new string(text[start..]);
    }
}
