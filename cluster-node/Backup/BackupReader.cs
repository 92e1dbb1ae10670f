using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Federation.ClusterNode.Changes;
using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Commands;
using Npgsql;

namespace Federation.ClusterNode.Backup;

/// <summary>Puts what a backup holds in place of everything in a database that has this build's schema: all of it or, if anything is wrong, nothing.</summary>
internal sealed class BackupReader : IDisposable
{
    /// <summary>After a backup the feed may have given out more numbers: none of them may come again with another meaning.</summary>
    private const long ChangesNotInTheBackup = 1_000_000_000;

    private readonly ZipArchive archive;

    /// <summary>Opens a backup.</summary>
    /// <exception cref="CommandFaultException">The file is none.</exception>
    public BackupReader(Stream file)
    {
        try
        {
            archive = new ZipArchive(file, ZipArchiveMode.Read);
            using var entry = EntryOf(BackupManifest.Entry).Open();
            Manifest = JsonSerializer.Deserialize<BackupManifest>(entry) ?? throw Broken("its manifest is empty");
        }
        catch (Exception fault) when (fault is InvalidDataException or JsonException)
        {
            throw Broken(fault.Message);
        }

        if (Manifest.Format != BackupManifest.CurrentFormat) throw Broken($"it has the format {Manifest.Format}, and this program reads {BackupManifest.CurrentFormat}");
    }

    /// <summary>What it holds.</summary>
    public BackupManifest Manifest { get; }

    /// <summary>Restores it.</summary>
    /// <param name="database">The database.</param>
    /// <param name="build">The build whose schema the database has.</param>
    /// <param name="cancellationToken">Gives up; the database is as it was then.</param>
    /// <exception cref="CommandFaultException">The backup is not whole.</exception>
    public async Task RestoreAsync(NpgsqlDataSource database, string build, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await ExecuteAsync(connection, await TruncateAllAsync(connection, cancellationToken), cancellationToken);

        // What triggers would write is in the backup.
        await ExecuteAsync(connection, "alter table jobs disable trigger user", cancellationToken);
        foreach (var table in Manifest.Tables) await CopyAsync(table, connection, cancellationToken);
        await ExecuteAsync(connection, "alter table jobs enable trigger user", cancellationToken);

        await using var finish = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new("update region set schema_build = $1, catalog_version = catalog_version + 1, feed_trimmed = exists (select from jobs)") { Parameters = { new() { Value = build } } },
                new("update servers set last_seen_at = clock_timestamp() - $1") { Parameters = { new() { Value = Server.UnreachableAfter } } },
                new("select setval('job_changes_seq', $1)") { Parameters = { new() { Value = Manifest.LastChange + ChangesNotInTheBackup } } },
                new($"{ChangesSql.InsertFrom}(select * from jobs order by accepted_at desc limit 1) latest"),
            },
        };
        await finish.ExecuteNonQueryAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc />
    public void Dispose() => archive.Dispose();

    private async Task CopyAsync(BackupTable table, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        using var hash = SHA256.Create();
        await using (var entry = await EntryOf(table.Entry).OpenAsync(cancellationToken))
        {
            await using var hashed = new CryptoStream(entry, hash, CryptoStreamMode.Read);
            using var text = new StreamReader(hashed, new UTF8Encoding(false, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false);
            await using var rows = await connection.BeginTextImportAsync($"copy {table.Sql} from stdin", cancellationToken);
            try
            {
                await BackupText.CopyAsync(text, rows, cancellationToken);
            }
            catch (Exception fault) when (fault is InvalidDataException or DecoderFallbackException)
            {
                throw Broken($"{table.Entry}: {fault.Message}");
            }
        }

        if (Convert.ToHexStringLower(hash.Hash!) != table.Hash) throw Broken($"{table.Entry} is not what was written");
    }

    private ZipArchiveEntry EntryOf(string name) => archive.GetEntry(name) ?? throw Broken($"{name} is missing");

    private static CommandFaultException Broken(string why) => new($"The file is no whole backup: {why}. Nothing was changed.");

    private static async Task<string> TruncateAllAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var list = new NpgsqlCommand(
            "select 'truncate ' || string_agg(format('public.%I', relname), ', ') from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r'", connection);
        return (string)(await list.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
