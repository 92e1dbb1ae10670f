using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using Npgsql;

namespace Federation.Delivery;

/// <summary>Sends mail over SMTP, at most so many a day from all that share the database.</summary>
public sealed class MailSender(NpgsqlDataSource database, IOptions<SmtpOptions> smtp, IOptions<DeliveryOptions> options)
{
    private const string Count =
        """
        insert into mail_days as d (day, sent) values ((clock_timestamp() at time zone 'UTC')::date, 1)
        on conflict (day) do update set sent = d.sent + 1 where d.sent < $1
        returning day
        """;

    /// <summary>Sends one mail.</summary>
    /// <exception cref="DeliveryException">The server did not take it, or the day's mails are used up.</exception>
    public async Task SendAsync(NewNotification mail, CancellationToken cancellationToken)
    {
        if (smtp.Value is not { Host: { } host, From: { } from }) throw new DeliveryException("No mail server is configured", isFinal: false);
        using var message = Message(mail, from);
        var day = await CountAsync(cancellationToken);
        try
        {
            await SubmitAsync(host, message, cancellationToken);
        }
        catch (DeliveryException)
        {
            await TakeBackAsync(day, cancellationToken);
            throw;
        }
    }

    private async Task SubmitAsync(string host, MimeMessage message, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.Value.SendTimeout);
        try
        {
            using var client = new SmtpClient();
            await client.ConnectAsync(host, smtp.Value.Port, Security(), limit.Token);
            if (smtp.Value is { UserName: { } user, Password: { } password }) await client.AuthenticateAsync(user, password, limit.Token);
            await client.SendAsync(message, limit.Token);
            await client.DisconnectAsync(quit: true, limit.Token);
        }
        catch (SmtpCommandException refused)
        {
            throw new DeliveryException(refused.Message, isFinal: (int)refused.StatusCode >= 500, refused);
        }
        catch (Exception fault) when (fault is ServiceNotConnectedException or ProtocolException or AuthenticationException or SslHandshakeException or IOException or SocketException)
        {
            throw new DeliveryException(fault.Message, isFinal: false, fault);
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"Not sent within {options.Value.SendTimeout}", isFinal: false, late);
        }
    }

    private static MimeMessage Message(NewNotification mail, string from)
    {
        if (!InternetAddressList.TryParse(mail.Target, out var addresses)) throw new DeliveryException($"Not a list of mail addresses: {mail.Target}", isFinal: true);
        var message = new MimeMessage { Subject = mail.Subject ?? "", Body = new TextPart("plain") { Text = mail.Body } };
        message.From.Add(MailboxAddress.Parse(from));
        message.To.AddRange(addresses);
        return message;
    }

    private SecureSocketOptions Security() => smtp.Value.Security switch
    {
        MailSecurity.None => SecureSocketOptions.None,
        MailSecurity.StartTls => SecureSocketOptions.StartTls,
        MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
        _ => SecureSocketOptions.StartTlsWhenAvailable,
    };

    /// <summary>Counts before sending, so that nodes that send at once stay within the limit together.</summary>
    private async Task<DateOnly> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Count);
        command.Parameters.Add(new() { Value = smtp.Value.MailsPerDay });
        await using var row = await command.ExecuteReaderAsync(cancellationToken);
        return await row.ReadAsync(cancellationToken)
            ? await row.GetFieldValueAsync<DateOnly>(0, cancellationToken)
            : throw new DeliveryException($"There were {smtp.Value.MailsPerDay} mails today already", isFinal: true);
    }

    private async Task TakeBackAsync(DateOnly day, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("update mail_days set sent = sent - 1 where day = $1");
        command.Parameters.Add(new() { Value = day });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
