namespace Federation.ServiceDefaults.Postgres;

/// <summary>How a database tells capital letters from small ones: by its own locale, which for a private server is <c>C</c> and knows those of ASCII alone.</summary>
public static class LetterCase
{
    /// <summary>To be put behind an expression in SQL that is lowered or compared with <c>ilike</c>: the letters of all scripts have their case then, whatever the database's locale.</summary>
    public const string Unicode = "collate \"und-x-icu\"";
}
