using System.ComponentModel.DataAnnotations;

namespace Federation.Delivery;

/// <summary>How the connection to the mail server is protected.</summary>
public enum MailSecurity
{
    /// <summary>By TLS if the server offers it.</summary>
    WhenOffered,

    /// <summary>By TLS after a plain greeting, or not at all.</summary>
    StartTls,

    /// <summary>By TLS from the first byte.</summary>
    Tls,

    /// <summary>Not.</summary>
    None,
}

/// <summary>How mail is sent: configuration section <c>Smtp</c>.</summary>
public class SmtpOptions
{
    /// <summary>The mail server. Default: none, and no mail is sent.</summary>
    public string? Host { get; set; }

    /// <summary>Its port: 1 to 65535. Default: 25.</summary>
    [Range(1, 65535)]
    public int Port { get; set; } = 25;

    /// <summary>How the connection is protected. Default: <see cref="MailSecurity.WhenOffered"/>.</summary>
    public MailSecurity Security { get; set; }

    /// <summary>Who logs in. Default: nobody does.</summary>
    public string? UserName { get; set; }

    /// <summary>The password of <see cref="UserName"/>.</summary>
    public string? Password { get; set; }

    /// <summary>The sender's address; needed with <see cref="Host"/>.</summary>
    [EmailAddress]
    public string? From { get; set; }

    /// <summary>At most so many mails a day (UTC) from all that share the database, 1 to 1,000,000; those beyond are dropped. Default: 1,000.</summary>
    [Range(1, 1_000_000)]
    public int MailsPerDay { get; set; } = 1_000;
}
